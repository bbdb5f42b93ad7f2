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

# So may generators, when they are closed.
py { it = sh.lines { while :; do echo y; sleep 0.05; done }; print(next(it)) }
it=5 y=yes
py { print(it, y) }
#> y
#> 5 yes
