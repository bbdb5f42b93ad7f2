# With room for few open files blocks work, or say clearly what is too small; the shell lives on.
# shells: bash zsh
# preload: no

# zsh keeps what it needs itself at 10 and above.
case $shell in zsh) few=24 ;; *) few=10 ;; esac
cat > script.sh <<'EOF'
ulimit -n $1
py { print("few files") }; echo $?
x=$(py { "yes" }); echo "substitution [$x]"
echo | py { print("stage") } | cat
sleep 0.2 # the session lets go of a stage's last descriptor after the stage has ended
py { print("again", open("/dev/null").fileno() > 2) }
EOF
pysh "$shell" script.sh "$few" 2> err; grep -v 'ulimit -n' err
#> few files
#> 0
#>~ substitution \[(yes)?\]
#>...~ (again True)
pysh "$shell" script.sh 64; echo $?
#> few files
#> 0
#> substitution [yes]
#> stage
#> again True
#> 0
pysh "$shell" -c 'py { x = 1 }; ulimit -n $0; x=$(py { x }) 2> err; grep -v "ulimit -n" err; py { print("again", x) }' "$few"
#>~ again 1?

# Where Python has no room for a descriptor of the shell's, the error says so.
cat > full.sh <<'EOS'
ulimit -n 64
py { import errno; sh.fd(0).close() }
py {
_many = []
try:
    while True: _many.append(os.dup(0))
except OSError: pass
try: sh.fd(0)
except OSError as _e: print(errno.errorcode[_e.errno])
for _each in _many: os.close(_each)
}
py { print(sh { echo works }) }
EOS
pysh "$shell" full.sh
#> EMFILE
#> works
