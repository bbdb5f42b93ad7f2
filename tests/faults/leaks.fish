# As leaks.sh, for fish.

set calls $argv[1]
# As `look` of the session for bash and zsh.
function look
    sleep 0.3
    set memory (awk '/^VmRSS|^VmData/ { print $2 }' /proc/$fish_pid/status)
    set fds /proc/$fish_pid/task/*/fd/*
    set tasks /proc/$fish_pid/task/*
    set children (cat /proc/$fish_pid/task/*/children | string split -n ' ')
    echo "$argv: resident and data $memory KiB, "(count $fds)" fds, "(count $tasks)" threads, "(count $children)" children"
end
function work
    set n $argv[1]
    set tenth (math -s0 $n / 10)
    for i in (seq $n); py { x = 1; y = [x, 'a'] }; end
    look "$n calls"
    for i in (seq $tenth); echo 7 | py -l { int(_) } >/dev/null; end
    look "$tenth pipelines"
    for i in (seq $tenth); set v (py { 'v' }); end
    look "$tenth substitutions"
    for i in (seq $tenth); py { z = sh { echo } }; end
    look "$tenth sh { }"
    py { sh.run { for i in (seq 100); py { k = 1 }; end } }
    for i in (seq $tenth); py { 'r' } >/dev/null; end
    look "$tenth redirected"
end
work 1000
work $calls
work $calls
