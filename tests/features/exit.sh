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
