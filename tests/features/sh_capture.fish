# `sh { }` in Python runs shell source as `( )` would, and is its output.
# ways: file source

function greet; echo "hello $argv[1]"; end
set -g x shell; set -g arr 1 "2 3"
py { y = "py val"; print(sh { greet "$x and $y" }) }
#> hello shell and py val
py { r = sh { printf 'a\nb\n\n' }; print(repr(r), r.status, sh { echo 4 } + 1, repr(sh {})) }
#> 'a\nb' 0 5 ''
py { words = ["a b", "c"]; print(sh { printf '<%s>' $words $arr }) }
#> <a b><c><1><2 3>
py { def local(name): return sh { echo "local $name" } }
py { print(local("v  w")) }; set -q name; or echo unset
#> local v  w
#> unset
py { for i in range(2): print(sh { echo $i }); if i: print("one-liner", sh { echo "a;b" }) }
#> 0
#> 1
#> one-liner a;b
py { print(f"{sh { echo '}' }}", {1: sh("echo text")}) }
#> } {1: 'text'}
py { print("before"); sh.run { echo between }; print("after") }
#> before
#> between
#> after
# A failure raises, unless it is not to be checked.
py { sh { return 3 } }; echo $status
#!... CalledProcessError: Command 'return 3' returned non-zero exit status 3.
#> 1
py { r = sh(check=False) { echo out; false }; print(r, r.status) }
#> out 1
function seven; return 7; end; seven; py { print(sh { echo $argv }, status) } 
#>  7
# As `subprocess.run` has it.
py { print(sh(stderr=STDOUT) { echo e >&2; echo o }, sh(stderr=PIPE) { echo e >&2 }.stderr, end="") }
#> e
#> o e
py { sh(stderr=DEVNULL) { echo e >&2 }; print(sh(input="a\nb\n") { wc -l }, len(sh(input=b"x" * 300000) { cat })) }
#> 2 300000
py { try: sh(timeout=0.3) { echo part; sleep 50; echo no }; except TimeoutExpired as e: print(e.output) }
#> b'part\n'
py { print(len(sh { head -c 300000 /dev/zero | tr '\0' a }), repr(sh { printf '\xff' })) }
#> 300000 '\udcff'
py { sh("a\0b") }; echo $status
#!... ValueError: shell source can't have a NUL character
#> 1
# Lines come as they are made, and the source ends when nobody reads them.
py { lines = sh.lines { yes }; print(next(lines), next(lines)); lines.close() }
#> y y
py { lines = sh.lines { echo first; sleep 50 }; print(next(lines)); lines.close() }
#> first
# Python again, in what Python runs.
py { d = {}; sh { seq 3 | py -l { d[_] = int(_) * 2 } }; print(d) }
#> {'1': 2, '2': 4, '3': 6}
py { print(sh { py { k = 7; print("inner") } }, k) }; echo $k
#> inner 7
#> 7
# In the shell itself: everything stays.
py { code = sh.run { cd /tmp; set -g made 5; return 4 }; print(code, os.getcwd(), made) }; echo $PWD $made
#> 4 /tmp 5
#> /tmp 5
function f; set -l inner 1; py { sh.run { set inner 2; echo $argv }; print(inner, args) }; echo $inner; end; f a b
#> a b
#> 2 ['a', 'b']
#> 2
py { for i in range(20): sh.run { py { j = i } }; assert j == i }; echo $j
#> 19
