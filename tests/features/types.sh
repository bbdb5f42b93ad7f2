# Which Python value makes which bash variable, and back.
# For bash alone: what zsh makes of each value is in types.zsh.
# ways: file dash-c prompt

py { text = "some text"; raw = b"bytes"; path = Path("/tmp/x y"); empty = "" }
declare -p text raw path empty
#> declare -- text="some text"
#> declare -- raw="bytes"
#> declare -- path="/tmp/x y"
#> declare -- empty=""
py { i = -5; big = 2 ** 100; f = 1.5; whole = 2.0; tiny = 1e-7; yes = True; no = False }
declare -p i big f whole tiny yes no
#> declare -- i="-5"
#> declare -- big="1267650600228229401496703205376"
#> declare -- f="1.5"
#> declare -- whole="2.0"
#> declare -- tiny="1e-07"
#> declare -- yes="true"
#> declare -- no="false"
py { l = [1, "two", 3.0, True, b"b", Path("p"), ""]; t = (1, 2); none = []; one = [""] }
declare -p l t none one
#> declare -a l=([0]="1" [1]="two" [2]="3.0" [3]="true" [4]="b" [5]="p" [6]="")
#> declare -a t=([0]="1" [1]="2")
#> declare -a none=()
#> declare -a one=([0]="")
py { d = {"k": "v"}; n = {1: 2}; e = {} }
declare -p d n e
#> declare -A d=([k]="v" )
#> declare -A n=([1]="2" )
#> declare -A e=()
sparse=(); py { sparse = {2: "x", 5: "y"} }; declare -p sparse
#> declare -a sparse=([2]="x" [5]="y")
declare -A assoc=(); py { assoc = {2: "x"} }; declare -p assoc
#> declare -A assoc=([2]="x" )
py { odd = {"a b": 1, "it's": 2, 'q"': 3, "$x": 4, "]": 5, "new\nline": 6} }
echo "${odd[a b]} ${odd["it's"]} ${odd['q"']} ${odd['$x']} ${odd["]"]} ${odd[$'new\nline']}"
#> 1 2 3 4 5 6
py { print(odd == {"a b": 1, "it's": 2, 'q"': 3, "$x": 4, "]": 5, "new\nline": 6}) }
#> True
py { lines_ = "a\n\n" }; declare -p lines_
#> declare -- lines_=$'a\n\n'

# Objects that say what they are in a shell.
py {
    class Pair:
        def __shell__(self):
            return ["left", "right"]
    pair = Pair()
}
declare -p pair
#> declare -a pair=([0]="left" [1]="right")
py { print(type(pair).__name__) }
#> Pair
py {
    class Text:
        def __shell__(self):
            return "text"
    spelled = Text()
}
#! spelled: TypeError: __shell__() has to return a list of str, not str
echo "$? ${spelled-unset}"
#> 1 unset

# A variable changes its kind.
v=(1 2 3); py { v = "scalar" }; declare -p v
#> declare -- v="scalar"
py { v = [1] }; declare -p v
#> declare -a v=([0]="1")
py { v = {"a": 1} }; declare -p v
#> declare -A v=([a]="1" )
py { v = 5 }; declare -p v
#> declare -- v="5"
py { v = [7, 8, 9] }; py { v = [1] }; declare -p v
#> declare -a v=([0]="1")
py { w = {"a": 1, "b": 2} }; py { w = {"c": 3} }; declare -p w
#> declare -A w=([c]="3" )

# What bash cannot say stays in Python, whole.
py { nested = [[1], [2]]; thing = object; mixed = {"a": [1]}; when = datetime.date(2024, 1, 2) }
echo "${nested-unset} ${thing-unset} ${mixed-unset} ${when-unset}"
#> unset unset unset unset
py { print(nested, thing, mixed, when) }
#> [[1], [2]] <class 'object'> {'a': [1]} 2024-01-02
lossy=shell; py { lossy = [[1]] } 2> messages; echo "$? ${lossy-unset}"
#> 0 unset
grep -o 'LossyConversionWarning' messages; grep -c lossy messages
#> LossyConversionWarning
#>~ [1-9]
py { print(lossy) }
#> [[1]]
py { lossy = [[2]] }; echo "$?"
#> 0
strict=shell; py -W error { strict = [[1]] } 2> messages; echo "$?"
#> 1
grep -o strict messages | head -1
#> strict
# Nor do variables go which the shell works by.
before=$PATH; py { from os import path as PATH; other = 1 }; echo "$? $other"; [ "$PATH" = "$before" ] && ls -d /
#! PATH: special in the shell, which can't hold a value of type module
#> 1 1
#> /
py { HOME = object() }; echo "$? ${HOME:+kept}"
#! HOME: special in the shell, which can't hold a value of type object
#> 1 kept
py { import os as IFS } | cat; f() { local PATH=/bin; py { PATH = object() }; echo "$? $PATH"; }; f
#! IFS: special in the shell
#! PATH: special in the shell
#> 1 /bin
py { del HOME; PATH = "/usr/bin:/bin" }; echo "$? ${HOME-unset} $PATH"; PATH=$before
#> 0 unset /usr/bin:/bin
