# Names that Python assigns are shell variables.
# shells: bash zsh
# ways: file dash-c source prompt

py { z = 3 }; echo "z=$z"
#> z=3

# Everything that binds a name.
py { for item in "ab": pass }; echo "$item"
#> b
py { first, *rest = "abc"; (left, [right]) = 1, [2] }; echo "$first ${rest[@]} $left $right"
#> a b c 1 2
py { print((walrus := 3)) }; echo "$walrus"
#> 3
#> 3
py { print([last := i for i in range(3)]) }; echo "$last"
#> [0, 1, 2]
#> 2
py { i = 0; i += 5; j: int = 6; a = b = 7 }; echo "$i $j $a $b"
#> 5 6 7 7
py { def setter(): global set_in_function; set_in_function = 9;; setter() }; echo "$set_in_function"
#> 9
py { with open("/dev/null") as handle: inside = 1 }; echo "$inside ${handle-unset}"
#> 1 unset
py { try: 1/0;; except ZeroDivisionError as error: seen = str(error) }; echo "$seen ${error-unset}"
#> division by zero unset
py { if 1: nested = "if" ;; while True: deep = "while"; break }; echo "$nested $deep"
#> if while
py { match [1, 2]: case [one, two]: pass }; echo "$one $two"
#> 1 2

# What stays in Python.
py { _private = 1; __dunder = 2 }; echo "${_private-unset} ${__dunder-unset}"
#> unset unset
py { print(_private, __dunder) }
#> 1 2
py { def function(): local_name = 1; return local_name;; function() }; echo "${local_name-unset}"
#> unset
py { comprehension = [hidden for hidden in "ab"] }; echo "${hidden-unset}"
#> unset
py { import textwrap as wrapper; from os import sep }; echo "${wrapper-unset}"
#> unset

# Unset.
u=1; py { u = None }; echo "${u-unset}"
#> unset
u=1; py { del u }; echo "${u-unset}"
#> unset
u=(1 2); py { u = None }; echo "${u[@]-unset}"
#> unset
py { u = None }; echo "${u-unset}"; py { print(u) }
#> unset
#> None

# Export happens once, when the command ends, also when it fails.
py { before = 1; 1/0 } 2>/dev/null; echo "$? $before"
#> 1 1
py { leaving = 1; sys.exit(4) }; echo "$? $leaving"
#> 4 1
fixed=1; readonly fixed; py { fixed = fixed }; echo "unchanged: $?"
#> unchanged: 0

# The caller sees them at once, in everything that the shell does.
py { command = "echo"; word = "expanded" }; $command "$word" ${#word} "${word%ed}"
#> expanded 8 expand
py { number = 20 }; echo $((number + 1))
#> 21
for i in 1 2 3; do py { total = int(i) * 10 }; echo "$total"; done
#> 10
#> 20
#> 30
f() { py { from_function = "global" }; }; f; echo "$from_function"
#> global
while read -r line; do py { upper = line.upper() }; echo "$upper"; done <<< $'a\nb'
#> A
#> B
