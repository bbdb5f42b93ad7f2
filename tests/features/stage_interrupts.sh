# A signal that comes to a subshell while its `py` runs: the subshell's own traps run, as they do around any command.
# shells: bash zsh
# preload: no
# timeout: 60

# `go SIGNAL` sends it once Python runs.
cat > go.sh <<'EOF'
go() { sh -c "until [ -e go ]; do sleep 0.01; done; rm go; kill -$1 \$PPID" & }
EOF
cat > trapped.sh <<'EOF'
. ./go.sh
(trap 'echo trapped' INT; go INT; py { open("go", "w").close(); time.sleep(20) }; echo "status $?")
echo "main $?"
echo $(trap 'echo trapped' INT; go INT; py { open("go", "w").close(); time.sleep(20) }; echo "status $?")
(trap 'echo trapped' INT; py { raise KeyboardInterrupt }; echo "status $?") 2> /dev/null
(trap '' INT; go INT; py { open("go", "w").close(); time.sleep(0.5); print("ignored") })
EOF
pysh "$shell" trapped.sh; echo $?
#> trapped
#> status 130
#> main 0
#> trapped status 130
#> trapped
#> status 130
#> ignored
#> 0

# bash runs the trap on exit before an interrupt or another signal ends it; zsh does not.
cat > at_exit.sh <<'EOF'
. ./go.sh
(trap 'echo cleanup; py { print("python, too") }' EXIT; go INT; py { open("go", "w").close(); time.sleep(20) }; echo never)
echo "main $?"
(trap 'echo cleanup' EXIT; go TERM; py { open("go", "w").close(); time.sleep(20) }; echo never)
echo "main $?"
EOF
pysh "$shell" at_exit.sh 2> /dev/null; echo $?
#bash> cleanup
#bash> python, too
#> main 130
#bash> cleanup
#> main 143
#> 0

# The shell itself ends by the signal that ends it.
cat > ends.sh <<'EOF'
. ./go.sh
trap 'echo cleanup' EXIT
go TERM; py { open("go", "w").close(); time.sleep(20); print("not interrupted") }
echo never
EOF
(pysh "$shell" ends.sh; echo $?) 2> /dev/null
#bash> cleanup
#> 143
sed -i 's/TERM/HUP/' ends.sh
(pysh "$shell" ends.sh; echo $?) 2> /dev/null
#> cleanup
#bash> 129
#zsh> 1

# So does a subshell.
cat > subshell_ends.sh <<'EOF'
. ./go.sh
(go HUP; py { open("go", "w").close(); time.sleep(20); print("not interrupted") }; echo never)
echo "main $?"
EOF
pysh "$shell" subshell_ends.sh 2> /dev/null; echo $?
#bash> main 129
#zsh> main 1
#> 0

# A trap of that signal waits.
cat > hangup.sh <<'EOF'
go() { sh -c 'until [ -e go ]; do sleep 0.01; done; rm go; kill -HUP $PPID; touch sent' & }
py {
  def work():
    open("go", "w").close()
    while not os.path.exists("sent"): time.sleep(0.01)
    os.remove("sent")
    time.sleep(0.3)
    print("whole", flush=True)
}
trap 'echo trapped' HUP
go; py { work() }; echo "status $?"
(trap 'echo trapped in the subshell' HUP; go; py { work() }; echo "status $?")
if [ -n "$ZSH_VERSION" ]; then trap - HUP; eval 'TRAPHUP() { echo trapped by a function; }'; fi
go; py { work() }; echo "status $?"
EOF
pysh "$shell" hangup.sh; echo $?
#> whole
#> trapped
#> status 0
#> whole
#> trapped in the subshell
#> status 0
#> whole
#bash> trapped
#zsh> trapped by a function
#> status 0
#> 0
