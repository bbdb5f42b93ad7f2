# A session from the first py to the exit. A step prints what it does and then its status, with which it is compared: `ours`
# may fail if something fails, and must be right if its status is 0; `own` are the shell's, and must be right always.
ours() { printf '\nours %s\n' "$1"; }
own() { printf '\nown %s\n' "$1"; }
# Those of the session are the shell's, Python's main thread, and the two that wait for forks.
threads() {
  local tries tasks
  for tries in {1..40}; do
    tasks=(/proc/$$/task/*)
    ((${#tasks[@]} > 4)) || break
    sleep 0.05
  done
  ((${#tasks[@]} > 4)) || echo few threads
}
ends() { printf '\nend %s\n' "$?"; }

own pipe; echo a b | tr a-z A-Z | cat; ends
own substitution; echo "$(echo in; false)"; ends

ours first; py { x = 41 }; s=$?; echo "x=$x"; (exit $s); ends
ours expression; py { 6 * 7 }; ends
ours names; a=(1 2 '3 4'); py { b = {k: int(v.split()[0]) for k, v in zip('abc', a)} }; s=$?; echo "${b[c]}"; (exit $s); ends
ours redirected; py { print('out'); import sys; print('err', file=sys.stderr) } >f 2>&1; s=$?; cat f; (exit $s); ends
own file; echo own >g; cat g; ends
ours stage; seq 5 | py -l { int(_) * 2 } | tail -n 1; s=${pipestatus[2]}; (exit $s); ends
ours two-stages; seq 5 | py -l { int(_) + 1 } | py { sum(map(int, _.split())) }; s=$((pipestatus[2] + pipestatus[3])); (exit $s); ends
own loop; for i in 1 2 3; do echo "$i" | cat; done; ends
ours substituted; v=$(py { 'value' }); s=$?; echo "v=$v"; (exit $s); ends
ours subshell; (cd /; py { import os; print(os.getcwd()) }); ends
ours background; py { 'background' } & wait $!; ends
ours name-of-a-stage; n=; echo 7 | py -l { n = int(_) }; s=${pipestatus[2]}; echo "n=$n"; (exit $s); ends
ours captured; py { print(sh { echo "from $ZSH_NAME"; } == 'from ' + sh["ZSH_NAME"]) }; ends
ours errors-captured; py { r = sh(check=False, stderr=STDOUT) { echo out; echo err >&2; exit 3; }; print(r, r.status); assert r.status == 3 }; ends
ours lines; py { print([line for line in sh.lines { seq 3 | tac; }]) }; ends
ours run; py { sh.run { z=5; } }; s=$?; echo "z=$z"; (exit $s); ends
ours call-in-call; py { print(sh { seq 3 | py -l { int(_) * x }; }) }; ends
own job; sleep 0.01 & wait $!; ends
ours children; py { import subprocess; print(subprocess.run(['echo', 'child'], capture_output=True, text=True).stdout) }; ends
ours threads
py {
    import threading
    seen = []
    threads = [threading.Thread(target=seen.append, args=(i,)) for i in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(sorted(seen))
}
ends
ours directory; (py { import os; os.chdir('/usr') }; s=$?; pwd; exit $s); ends
ours environment; py { import os; os.environ['FAULTS_TEST'] = 'yes' }; s=$?; printenv FAULTS_TEST; (exit $s); ends
ours descriptor; exec 3<g; py { print(sh.fd(3).read()) }; s=$?; exec 3<&-; (exit $s); ends
ours process-substitution; v=$(cat <(py { 'substituted' })); echo "$v"; [[ $v ]]; ends
ours input; py -l { _.upper() } <<<word; ends
ours standard-input; py <<<'print("source")'; ends
ours exception; py { 1/0 } 2>f; s=$?; tail -n 1 f; ((s == 1)); ends
ours many; py { many = [str(i) for i in range(1000)] }; s=$?; echo "${#many[@]}"; (exit $s); ends
own last; trap 'echo usr1' USR1; kill -USR1 $$; echo "$(echo a | cat)" $(threads); ends
exit 7
