# Blocks in traps, and traps beside blocks.
# shells: bash zsh

trap 'py { print("usr1", args) }' USR1; set -- a; kill -USR1 $$
#> usr1 ['a']
py { os.kill(os.getpid(), signal.SIGUSR1); time.sleep(0.2); print("block") }
#> block
#> usr1 ['a']
trap 'seen=$((seen + 1))' USR2; py { for i in range(3): os.kill(os.getpid(), signal.SIGUSR2); time.sleep(0.1) }; echo "seen ${seen:+yes}"
#> seen yes
trap - USR1 USR2
trap 'py { print("err", status) }' ERR; false; trap - ERR
#> err 1
trap 'py { print("err of a block") }' ERR; py { sys.exit(2) }; echo $?; trap - ERR
#> err of a block
#> 2
f() { [ "$shell" = zsh ] || trap 'py { print("return") }' RETURN; echo body; }; f; [ "$shell" = zsh ] || trap - RETURN
#> body
#bash> return
count=0; trap 'py { count += 1 }' DEBUG; :; :; trap - DEBUG; echo $((count >= 2))
#> 1
trap 'n=$((n + 1))' CHLD; py { done_ = subprocess.run(["true"]) }; /bin/true; trap - CHLD; echo "$((n >= 1))"
#bash> 1
#zsh>~ [01]
trap '' INT; py { os.kill(os.getpid(), signal.SIGINT); time.sleep(0.1); print("ignored, as the shell was told") }; trap - INT
#> ignored, as the shell was told
trap 'py { print("first of two") }; py { print("second of two") }' USR1; kill -USR1 $$; trap - USR1
#> first of two
#> second of two
trap 'f2' USR1; f2() { local l=1; py { l += 1; print("in a function", l) }; }; kill -USR1 $$; trap - USR1
#> in a function 2
( trap 'py { print("exit of a subshell") }' EXIT )
#> exit of a subshell
"$shell" -c 'trap "echo plain child" EXIT'
#> plain child
trap 'py { print("bye", status); sys.exit(0) }' EXIT
py { print("before the end") }
#> before the end
(exit 0)
#> bye 0
