# Which Python value makes which zsh parameter, and back.
# ways: file dash-c prompt

py { text = "some text"; raw = b"bytes"; where = Path("/tmp/x y"); empty = "" }; typeset -p text raw where empty
#> typeset text='some text'
#> typeset raw=bytes
#> typeset where='/tmp/x y'
#> typeset empty=''
py { i = -5; big = 2 ** 100; f = 1.5; whole = 2.0; tiny = 1e-7; yes = True; no = False }; typeset -p i big f whole tiny yes no
#> typeset i=-5
#> typeset big=1267650600228229401496703205376
#> typeset f=1.5
#> typeset whole=2.0
#> typeset tiny=1e-07
#> typeset yes=true
#> typeset no=false
py { l = [1, "two", 3.0, True, b"b", Path("p"), ""]; t = (1, 2); none = []; one = [""] }; typeset -p l t none one
#> typeset -a l=( 1 two 3.0 true b p '' )
#> typeset -a t=( 1 2 )
#> typeset -a none=(  )
#> typeset -a one=( '' )
py { d = {"k": "v"}; n = {1: 2}; e = {} }; typeset -p d n e
#> typeset -A d=( [k]=v )
#> typeset -A n=( [1]=2 )
#> typeset -A e=( )
py { class Pair: def __shell__(self): return ["left", "right"];;;; pair = Pair() }; typeset -p pair
#> typeset -a pair=( left right )
odd=text; py { odd = {1, 2} }; echo "${odd-unset}"; py { print(odd) }
#! LossyConversionWarning
#!...
#> unset
#> {1, 2}

# zsh needs its special parameters.
before=$PATH; py { from os import path }; echo $?; [[ $PATH = $before ]] && echo same
#! path: special in the shell, which can't hold a value of type module
#> 1
#> same
py { print(path.join("a", "b")) }
#> a/b
py { cdpath = object() } | cat; cdpath=(/tmp); py { cdpath = None }; echo $? "$cdpath"
#! cdpath: special in the shell
#> 0 
