# What Python does when it lets go of an object: it may ask the shell, also while that answers.
# shells: bash zsh

py {
class Asks:
    def __del__(self): print("gone", "HOME" in os.environ, sh["big"][:3])
}
big=$(printf 'z%.0s' {1..20000})
py { x = Asks() }
x=7; y=yy; z=zz
py { print(x, y, z) }
#> gone True zzz
#> 7 yy zz
unset x; py { x = Asks() }
x=8; y=yyy; z=zzz
echo | py { print(y, z); if y == "q": x = 1 }
#zsh> gone True zzz
#> yyy zzz
py { x = None }
#bash> gone True zzz

# So may generators, when they are closed.
py { it = sh.lines { while :; do echo y; sleep 0.05; done }; print(next(it)) }
it=5 y=yes
py { print(it, y) }
#> y
#> 5 yes

# They run when the code lets go of the object, not when the command has ended.
py { f = open("o", "w"); f.write("hi") and None }
py { del f; print(open("o").read()) }
#> hi
py { f = open("o", "w"); f.write("hello") and None }
py { f = None; print(open("o").read()) }
#> hello
py {
class Says:
    def __del__(self): print("gone", who)
}
who=me; py { s = Says() }
py { s = 5; print("after") } > o
py { print("next") }; cat o
#> next
#> gone me
#> after
unset s; py { s = Says() }
py { s = 6; t = sh { echo "$s" }; print(t) }
#> gone me
#> 6
# At the latest with the command that does: of lists it is seen only then that they are others.
unset s; py { s = [Says()] }
py { s = 7; print("after") } > o
py { print("next") }; cat o
#> next
#> after
#> gone me
unset s; py { s = [Says()] }
py { s = 8; t = sh { echo "$s" }; print("after", t) }
#> gone me
#> after 8

# What a subshell has by the name of such an object is nothing to the main shell.
unset s; py { s = Says() }
( s=9; py { print(s); if s == 3: s = 4 } )
#> 9
py { print(type(s).__name__); del s; print("after") }
#> Says
#> gone me
#> after

# What was to go to the shell, and did not since an interrupt came, goes with the command's end.
trap : INT
a=1
py {
class Stops:
    def __shell__(self): raise KeyboardInterrupt
def stop():
    global stops
    stops = Stops()
}
py { a = 5; stop(); z = sh { echo no } }
echo "$a"
#> 5
