# A fish that begins with a closed stream has a file of its own in that place. Python has no stream there.
# preload: no

function start
    env LD_PRELOAD=$LIBPYSH sh -c "exec fish --no-config -c \"\$1\" $argv[1]" sh $argv[2]
end
start '<&-' 'py { print("in") }; echo (py { 1 + 1 }); py { print("on") }; echo $status'
#> in
#> 2
#> on
#> 0
start '<&-' 'echo a | py -l { _ }; py { print("b") } | cat'
#> a
#> b
start '<&-' 'py { input() } 2>/dev/null; echo $status'
#> 1
# fish 4 has opened /dev/null for it: no error there.
start '>&-' 'py { print("lost") } 2>/dev/null; py { 1 } >file; py { x = 2 }; echo $x >&2; cat file >&2'
#! 2
#! 1
start '2>&-' 'py { print("out") }; py { print("err", file=sys.stderr) } 2>| cat; echo $status'
#> out
#> err
#> 0
start '<&- 2>&-' 'py { 3 }; py { 1 / 0 }; echo $status'
#> 3
#> 1
