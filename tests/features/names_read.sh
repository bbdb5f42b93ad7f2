# Shell variables are Python names.
# shells: bash zsh
# ways: file dash-c source prompt

x=unexported
py { print(x) }
#> unexported
array=(a 'b c' '' $'new\nline'); py { print(array, len(array)) }
#> ['a', 'b c', '', 'new\nline'] 4
declare -A table=([k]=v ['a b']=''); py { print(sorted(table.items())) }
#> [('a b', ''), ('k', 'v')]
sparse=([2]=a [5]=b); py { print(sparse) }
#bash> {2: 'a', 5: 'b'}
#zsh> ['', 'a', '', '', 'b']
empty=(); py { print(empty) }
#> []
declare -i n=5; py { print(n + 1, type(n).__name__) }
#> 6 int
[ "$shell" = zsh ] && declare -a ints=(1 2) || declare -ai ints=(1 2); py { print(sum(ints)) }
#> 3
numbers=(1 2 3); py { print(sum(numbers), max(numbers) + 1, numbers) }
#> 6 4 ['1', '2', '3']
nothing=; py { print(repr(nothing)) }
#> ''

# Arguments and statuses.
set -- a 'b c'; py { print(args) }
#> ['a', 'b c']
f() { py { print(args) }; }; f in "a function"; f
#> ['in', 'a function']
#> []
false; py { print(status + 1) }
#> 2
(exit 7); py { print(status) }
#> 7
true | false | (exit 3); py { print(pipestatus) }
#> [0, 1, 3]

# Wherever a name is used.
y=outer
py { print([y + c for c in "ab"], (lambda: y)(), f"{y}", {y: y}) }
#> ['outera', 'outerb'] outer outer {'outer': 'outer'}
py {
    class Box:
        content = y
    def nested():
        def inner():
            return y
        return inner()
    print(Box.content, nested())
}
#> outer outer
py { y; print(globals()["y"]) }
#> outer
py { y = y + "!"; print(y) }; echo "$y"
#> outer!
#> outer!
count=5; py { count += 1; print(count) }; echo "$count"
#> 6
#> 6

# A function reads when it is called.
py { def show(): print("now", v) }
v=one; py { show() }
#> now one
v=two; py { show() }
#> now two
g() { local v=local; py { show() }; }; g; py { show() }
#> now local
#> now two
py { def callback(): return sorted([3, 1], key=lambda e: e * int(sign)) }
sign=1; py { print(callback()) }
#> [1, 3]
sign=-1; py { print(callback()) }
#> [3, 1]

# Session globals, then builtins, then modules.
py { kept = object }; py { print(kept is object) }
#> True
py { print(os.sep, math.floor(2.5), Path("/a") / "b", Counter("aab")["a"], defaultdict(int)[0]) }
#> / 2 /a/b 2 0
py { print(datetime.date(2024, 2, 29).isoformat(), re.sub("a", "b", "aa"), textwrap.shorten("a", 5)) }
#> 2024-02-29 bb a
code=7; py { print(code) }
#> 7

# Builtins, modules, functions and classes are never hidden.
list=shell; print=shell; len=shell; str=shell
py { print(list((1, 2)), len("abc"), str(5)) }
#> [1, 2] 3 5
py { import string }; string=shell; py { print(string.digits) }
#> 0123456789
py { def double(a): return a * 2 }; double=shell; py { print(double(4)) }
#> 8
py { class Point: pass }; Point=shell; py { print(Point.__name__) }
#> Point
py { print(sh["list"], sh["double"]) }
#> shell shell

# No such name.
py { print(nosuchname) }; echo $?
#!... NameError: name 'nosuchname' is not defined
#> 1
gone=1; py { print(gone) }; unset gone; py { print(gone) }; echo $?
#> 1
#!... NameError: name 'gone' is not defined
#> 1
