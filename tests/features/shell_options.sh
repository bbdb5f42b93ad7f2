# Blocks under `set -e`, `-u`, `-x`, `-n`, `-o pipefail`, `-o posix`, `-f`, and with `shopt`s.
# preload: no

pysh bash -c 'set -e; py { x = 1 }; echo "goes on"; py { sys.exit(3) }; echo "not reached"'; echo $?
#> goes on
#> 3
pysh bash -c 'set -e; py { 1/0 } 2>/dev/null; echo "not reached"'; echo $?
#> 1
pysh bash -c 'set -e; py -t { 0 } || echo "or"; if py -t { 0 }; then :; fi; ! py -t { 1 }; py -t { 0 } && :; echo end'; echo $?
#> or
#> end
#> 0
pysh bash -c 'set -e; x=$(py { sys.exit(4) }); echo "not reached"'; echo $?
#> 4
pysh bash -c 'set -e; readonly r=1; py { r = 2 } 2>/dev/null; echo "not reached"'; echo $?
#> 1
pysh bash -c 'set -e; f() { py { sys.exit(5) }; echo "not reached"; }; f; echo "not reached"'; echo $?
#> 5
pysh bash -c 'set -u; py { x = 1 }; echo "$x"; py { print(nosuch) } 2>/dev/null; echo $?'
#> 1
#> 1
pysh bash -c 'set -u; py { print(args, pipestatus, status) }; f() { local v; py { v = 1 }; echo "$v"; }; f'
#> [] [0] 0
#> 1
pysh bash -c 'set -euo pipefail; seq 3 | py { print(sum(map(int, lines()))) }; py { sys.exit(2) } | cat; echo "not reached"'; echo $?
#> 6
#> 2
pysh bash -c 'set -x; py { print("traced") }' 2> trace; grep -c "^+ py" trace
#> traced
#> 1
pysh bash -c 'set -o posix; py { print("posix") }; set -f; py { print("*") }; set +f'
#> posix
#> *
printf 'py { never() }\nif py -t { "it'"'"'s" }; then\n  :\nfi\n' > checked.sh; pysh bash -n checked.sh; echo $?
#> 0
printf 'py { fine() }\nif then\n' > checked.sh; pysh bash -n checked.sh 2> err; echo $?; grep -c 'line 2' err
#> 2
#>~ [1-9]
pysh bash -v -c 'py { print("verbose") }' 2> /dev/null
#> verbose
pysh bash -c 'shopt -s lastpipe; echo 5 | py { x = int(_) }; echo "$x"; echo 6 | read -r y; echo "$y"'
#> 5
#> 6
pysh bash -c 'shopt -s extglob nullglob dotglob globstar; py { print(argv) } *.nothing
case ab in +(a|b)) py { print("extglob") };; esac'
#> []
#> extglob
pysh bash -c 'set -o noclobber; echo a > file; py { print("b") } > file || echo "kept"; py { print("c") } >| file; cat file' 2> /dev/null
#> kept
#> c
pysh bash -O expand_aliases -c 'alias say="py"
say "print(1)"
alias block="py {"
py { print("beside aliases") }'
#> 1
#> beside aliases
pysh bash -c 'set -m; py { print("monitor") }; py { print("job") } & wait; echo x | py { print(_.strip()) }' 2> /dev/null
#> monitor
#> job
#> x
pysh bash -c 'PS4="> "; IFS=; py { x = ["a b", "c"] }; echo "${#x[@]}"; IFS=,; echo "${x[*]}"'
#> 2
#> a b,c
