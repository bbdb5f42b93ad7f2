# `py -t` tests a value and prints nothing.
# shells: bash zsh
# ways: file prompt

n=4
if py -t { n > 3 }; then echo big; else echo small; fi
#> big
if py -t { n > 5 }; then echo big; else echo small; fi
#> small
for value in 0 1 '""' '"a"' '[]' '[0]' '{}' None True False 0.0 '"0"' 'b""'; do
  py -t "$value"; results+=" $value:$?"
done; echo "results$results"
#> results 0:1 1:0 "":1 "a":0 []:1 [0]:0 {}:1 None:1 True:0 False:1 0.0:1 "0":0 b"":1
py -t { x = 3; return x > 2 }; echo "$? $x"
#> 0 3
py -t { x = 5 }; echo "$? $x"
#> 1 5
py -t { return }; echo $?
#> 1
py -t { object() }; echo $?
#> 0
py -t { print("printed all the same") or True }; echo $?
#> printed all the same
#> 0
py -t { 1/0 } && echo "never"; echo $?
#!... ZeroDivisionError: division by zero
#> 1
py -t { 1 + }; echo $?
#!... SyntaxError: invalid syntax
#> 2
py -t { sys.exit(7) }; echo $?
#> 7
py -t { Path("/etc/passwd").exists() } && py -t { re.match("a.c", "abc") } && echo both
#> both
! py -t { 0 }; echo $?
#> 0
while py -t { n > 2 }; do py { n -= 1 }; done; echo "$n"
#> 2
py -t { argv[0] == "a" } a && echo argument
#> argument
echo text | py -t { "ex" in _ } && echo input
#> input
