# A session ends when its shell ends, whatever Python does, and leaves nothing behind.
# shells: bash zsh
# preload: no

pysh "$shell" -c 'py { x = 1 }; exit 7'; echo $?
#> 7
pysh "$shell" -c 'py { threading.Thread(target=time.sleep, args=(60,)).start() }; exit 8'; echo $?
#> 8
pysh "$shell" -c 'py { threading.Thread(target=time.sleep, args=(60,), daemon=True).start() }; exit 9'; echo $?
#> 9
pysh "$shell" -c 'py { def spin():
    while True: pass
threading.Thread(target=spin, daemon=True).start() }; echo spinning'; echo $?
#> spinning
#> 0
pysh "$shell" -c 'py { x = 1 }; ls /dev/null'; echo $?
#> /dev/null
#> 0
pysh "$shell" -c 'py { x = 1 }; exec echo "exec works"'; echo $?
#> exec works
#> 0
pysh "$shell" -c 'py { sys.exit(3) }'; echo $?
#> 3
pysh "$shell" -c 'py { print("last command") }'
#> last command
pysh "$shell" -c 'trap "py { print(\"bye\") }" EXIT; exit 4'; echo $?
#> bye
#> 4
{ pysh "$shell" -c 'py { x = 1 }; kill -TERM $$; sleep 5'; echo $?; } 2>/dev/null
#> 143
{ pysh "$shell" -c 'py { x = 1 }; kill -KILL $$; sleep 5'; echo $?; } 2>/dev/null
#> 137
{ pysh "$shell" -c 'py { x = 1 }; kill -HUP $$; sleep 5'; echo $?; } 2>/dev/null
#bash> 129
#zsh> 1
pysh "$shell" -c '( exit 5 ); py { x = 1 }; ( py { y = 1 }; exit 6 ); echo "subshell $?"'
#> subshell 6
pysh "$shell" -c 'f() { py { x = 1 }; return 5; }; f; echo "function $?"'
#> function 5

# What names of the session hold is finalized at its end: the file of such an object goes.
pysh "$shell" -c 'py { nt = tempfile.NamedTemporaryFile(); print(os.path.exists(nt.name)) }; exit 3'; echo $?
#> True
#> 3
cat > says.py <<'EOF'
class Says:
    held = tempfile.NamedTemporaryFile()
    def __init__(self, what): self.what = what
    def __del__(self): print("gone", self.what, greeting, helper())
greeting = "hello"
cycle = [Says("cycle")]
cycle.append(cycle)
says = Says("says")
def helper(): return os.path.basename("/a/b")
EOF
pysh "$shell" -c 'py -f says.py; ( py { 1 }; exit 2 ); echo end'
#> 1
#> end
#> gone says hello b
#> gone cycle hello b
pysh "$shell" -c 'py -f says.py; py { sys.stdout.flush(); if os.fork(): os.wait() }; py { del says, cycle; gc.collect() and None }'
#> gone says hello b
#> gone cycle hello b
pysh "$shell" -c 'py { it = sh.lines { echo a; echo b }; print(next(it)) }; exit 3'; echo $?
#> a
#> 3
# Threads go on until then, with what they use.
cat > threads.py <<'EOF'
counts, kept, nt = [0], object, tempfile.NamedTemporaryFile()
def spin():
    while True:
        counts[0] += 1
        time.sleep(0)
threading.Thread(target=spin).start()
class Slow:
    def __del__(self): time.sleep(0.2)
slow = Slow()
EOF
pysh "$shell" -c 'py -f threads.py; exit 4'; echo $?
#> 4
# It takes no longer than atexit functions may.
pysh "$shell" -c 'py { class Hangs: def __del__(self): time.sleep(60);;;; hangs = Hangs(); f = open("f", "w"); n = f.write("kept") }
exit 5'; echo "$? $(cat f)"
#> 5 kept
