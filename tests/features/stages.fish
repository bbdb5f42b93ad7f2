# Stages: each `py` of a pipeline is a process of its own for fish, and what it gets and gives streams.
# ways: file dash-c source stdin prompt

seq 100000 | py -l { int(_) + 1 } | py -l { int(_) * 2 } | tail -n 1
#> 200002
yes | py -l { _ } | py -l { _ } | head -n 1; echo $pipestatus
#> y
#> 141 141 141 0
# One line is through before the next one is made.
py { import threading; came = threading.Event() }
begin; echo a; py { came.wait(20) }; echo b; end | py -l { _ } | py -l { print(_, came.set()) }
#> a None
#> True None
#> b None
function numbers; py { for n in range(3): print(n, flush=True) }; end
numbers | py -l { int(_) + 1 } | py { sum(map(int, lines())) }
#> 6
function upper; tr a-z A-Z; end
py { ['y'] } | upper | py -l { _ * 2 }
#> YY
begin; py { 1 }; py { 2 }; end | py -l { int(_) * 10 } | while read line; echo "<$line>"; end
#> <10>
#> <20>
seq 3 | begin; py { 'first ' + input() } | cat; cat; end
#> first 1
#> 2
#> 3
# Statuses.
py { sys.exit(3) } | py { sys.exit(4) } | cat; echo $status $pipestatus
#> 0 3 4 0
false | py -t { True }; and echo true
#> true
if seq 3 | py -t { len(list(lines())) > 3 }; echo more; else if not seq 3 | py -t { False }; echo less; end
#> less
while seq 3 | py -t { not sh_done if 'sh_done' in globals() else True }; py { sh_done = True }; echo once; end
#> once
# Streams.
py { print('out', flush=True); print('err', file=sys.stderr) } 2>&1 | string upper
#> OUT
#> ERR
py { print('err', file=sys.stderr) } 2>| py -l { _.upper() }
#> ERR
py { print('err', file=sys.stderr) } &| py -l { _.upper() }
#> ERR
printf '%s\n' c a b >list; py <list -l { _ } | sort | py >sorted -l { _ + '!' }; cat sorted
#> a!
#> b!
#> c!
echo (seq 3 | py -l { int(_) + 1 } | py -l { _ * 2 })
#> 22 33 44
echo "$(seq 2 | py -l { _ } | py -l { f'{_}"' })"
#> 1"
#> 2"
set nested (echo 1 | py (echo -l) "int(_) + $(echo 1 | py -l { int(_) + 1 } | cat)" | cat); echo $nested
#> 3
# What a stage has started is of its job; what it writes goes where it writes.
py { os.system('echo child') } | py -l { _ }
#> child
#> 0
# Errors.
py { nope } | cat; echo $pipestatus
#!... NameError: name 'nope' is not defined
#> 1 0
echo 1 | py -l { int('x') } 2>&1 | py -l { _ } | string match 'ValueError*'
#> ValueError: invalid literal for int() with base 10: 'x'
# Functions and code that need fish itself have it, where they may stand.
echo 1 | py { print('from', sh { echo fish }) } | py { input().upper() }
#> FROM FISH
py { def late(): return sh { echo fish } }
py { late() } | cat; echo $pipestatus
#!... OSError: 
#> 1 0
# A stage ends with its process.
py { os.kill(__import__('_pysh').caller_pid(), 9); time.sleep(100) } | py { len(list(lines())) }; echo $pipestatus
#> 0
#> 137 0
py { 'as before' }
#> as before
