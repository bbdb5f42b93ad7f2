# As session.bash, for fish, which has no subshells.
function ours; printf '\nours %s\n' $argv; end
function own; printf '\nown %s\n' $argv; end
function ends; printf '\nend %s\n' $status; end
# Waits until there are few: what serves a call that has just ended goes a moment later.
function threads
    for tries in (seq 40)
        set tasks /proc/$fish_pid/task/*
        test (count $tasks) -le 6; and break
        sleep 0.05
    end
    test (count $tasks) -le 6; and echo few threads
end
function with_status; return $argv; end

own pipe; echo a b | tr a-z A-Z | cat; ends
own substitution; echo (echo in; false); ends

ours first; py { x = 41 }; set s $status; echo "x=$x"; with_status $s; ends
ours expression; py { 6 * 7 }; ends
ours names; set a 1 2 '3 4'; py { b = [v.split()[0] for v in a] }; set s $status; echo "$b"; with_status $s; ends
ours redirected; py { print('out'); import sys; print('err', file=sys.stderr) } >f 2>&1; set s $status; cat f; with_status $s; ends
own file; echo own >g; cat g; ends
ours stage; seq 5 | py -l { int(_) * 2 } | tail -n 1; with_status $pipestatus[2]; ends
ours two-stages; seq 5 | py -l { int(_) + 1 } | py { sum(map(int, _.split())) }; with_status (math $pipestatus[2] + $pipestatus[3]); ends
own loop; for i in 1 2 3; echo $i | cat; end; ends
ours substituted; set v (py { 'value' }); set s $status; echo "v=$v"; with_status $s; ends
ours name-of-a-stage; set n; echo 7 | py -l { n = int(_) }; set s $pipestatus[2]; echo "n=$n"; with_status $s; ends
ours captured; py { print(sh { echo "from $FISH_VERSION" } == 'from ' + sh['FISH_VERSION']) }; ends
ours errors-captured; py { r = sh(check=False, stderr=STDOUT) { echo out; echo err >&2; with_status 3 }; print(r, r.status); assert r.status == 3 }; ends
ours lines; py { print([line for line in sh.lines { seq 3 | tac }]) }; ends
ours run; py { sh.run { set -g z 5 } }; set s $status; echo "z=$z"; with_status $s; ends
ours call-in-call; py { print(sh { seq 3 | py -l { int(_) * x } }) }; ends
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
ours environment; py { import os; os.environ['FAULTS_TEST'] = 'yes' }; set s $status; printenv FAULTS_TEST; with_status $s; ends
ours input; echo word | py -l { _.upper() }; ends
ours standard-input; echo 'print("source")' | py; ends
ours exception; py { 1/0 } 2>f; set s $status; tail -n 1 f; test $s = 1; ends
ours many; py { many = [str(i) for i in range(1000)] }; set s $status; count $many; with_status $s; ends
own last; echo (echo a | cat) (threads); ends
exit 7
