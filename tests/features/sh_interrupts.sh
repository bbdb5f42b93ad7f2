# An interrupt ends shell source that Python has run, and Python gets it: KeyboardInterrupt.
# shells: bash zsh
# preload: no
# timeout: 60

export nap=987.$$ # no other run of this has it
cat > script.sh <<'END'
py {
    def attempt(name, run):
        try: run()
        except KeyboardInterrupt: print(name, flush=True)
    attempt("child", lambda: sh { kill -INT $$; sleep $nap })
    attempt("loop", lambda: sh.run { kill -INT $$; while :; do :; done })
    attempt("read", lambda: sh.run { { sleep 0.3; kill -INT $$; } & read -r line; echo no })
    attempt("lines", lambda: [*sh.lines { echo; sleep 0.2; kill -INT $$; sleep $nap }])
    print(sh { echo works })
}
echo "status $?"
END
mkfifo never; exec 4<>never
env --default-signal=INT pysh "$shell" script.sh <&4; echo $?
#> child
#> loop
#> read
#> lines
#> works
#> status 0
#> 0
pgrep -x -f "sleep $nap" || echo none left
#> none left
cat > ends.sh <<'END'
py { sh { kill -INT $$; sleep $nap } }
echo no
END
env --default-signal=INT pysh "$shell" ends.sh 2> /dev/null; echo $?
#> 130
py_left=$(pgrep -x -f "sleep $nap"); echo "${py_left:-none}"
#> none
# A second one while Python waits for shell source to end: it ends by force.
cat > twice.sh <<'END'
(sleep 0.3; kill -INT $$; sleep 0.1; kill -INT $$) &
py { sh { trap '' INT; sleep $nap & wait; sleep $nap } }
END
SECONDS=0; env --default-signal=INT pysh "$shell" twice.sh 2> /dev/null; echo $? $(( SECONDS < 5 ))
#> 130 1
py_left=$(pgrep -x -f "sleep $nap"); echo "${py_left:-none}"
#> none
