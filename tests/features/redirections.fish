# Redirections hold for all that a command prints, C code too, and it is there when the command has ended.
# ways: file dash-c stdin source

py { import ctypes; puts = ctypes.CDLL(None).puts }
py { print("a"); _ = puts(b"from C"); print("b") } >f1; py { print("c") } >f2; cat f1; echo then; cat f2
#> a
#> b
#> from C
#> then
#> c
function all; py { _ = puts(b"all from C") }; end
all >f1; echo (all) here; echo x | py { _ = puts(b"last") } | cat; cat f1
#> all from C here
#> last
#> all from C
py { _ = puts(b"before"); sh.run { echo between }; _ = puts(b"behind"); print(sh { echo captured }) }
#> before
#> between
#> behind
#> captured
# What can't be written is lost, and no later command's.
py { _ = puts(b"lost") } >/dev/full; echo $status; py { print("next") }
#!... write error: No space left on device
#> 1
#> next
