# Shell variables are Python names, and names that Python assigns are shell variables.
# ways: file dash-c stdin source

set one a; set -g several a "b c" ''; set -g none
set -x exported yes
py { print(one, several, none, exported, 'unset_one' in sh, 'none' in sh) }
#> a ['a', 'b c', ''] [] yes False True
py { one = 1; several = [1, 2.5, True, 'x']; none = None; fresh = ['a\nb', '', "it's \\ "]; _private = 1 }
echo "$one|"(string join , $several)"|"(set -q none; or echo gone)"|"(count $fresh)"|"(set -q _private; or echo private)
#> 1|1,2.5,true,x|gone|3|private
printf '<%s>\n' $fresh
#> <a
#> b>
#> <>
#> <it's \ >
# An object stays itself as long as fish's value is what Python gave.
py { number = 5; single = ['only'] }
py { print(type(number).__name__, single) }
#> int ['only']
set number 6; py { print(type(number).__name__, number + 1) }
#> Str 7
# Attributes stay.
py { exported = 'no' }; env | string match 'exported=*'
#> exported=no
set -g --path dirs /a /b; py { dirs = dirs + ['/c'] }; echo "$dirs"
#> /a:/b:/c
# A function's locals are Python's, and new names are the function's.
function f; set -l inner 1; py { inner = inner + 1; made = args }; echo "$inner $made"; end
f x 'y z'; set -q inner; or set -q made; or echo none left
#> 2 x y z
#> none left
# Any bytes.
set -g bytes \xff\n\t'ü€😀'; py { same = bytes_ = bytes; print(ascii(bytes_ if False else sh['bytes'])) }
#> '\udcff\n\t\xfc\u20ac\U0001f600'
py { b = sh['bytes'] }; test "$b" = "$bytes"; and echo same
#> same
# Letters beyond ASCII are letters.
set -g ünï 5; py { print(ünï + 1); größe = [ünï, 'ß'] }; echo $größe; py { größe[0] = 7; del ünï }; echo $größe; set -q ünï; or echo gone
#> 6
#> 5 ß
#> 7 ß
#> gone
echo 1 | py { print(größe); ñ = 'stage' } | cat; echo $ñ; py { print(sorted(sh.attributes('größe')), 'größe' in list(sh)) }
#> [7, 'ß']
#> stage
#> ['array'] True
# What fish can't say stays in Python.
py { d = {'k': [1]}; d['l'] = 2 }; py { print(d); d = 3 }; echo $d
#> {'k': [1], 'l': 2}
#> 3
py { d = {1: 2} }
#!... d: no shell variable can hold a value of type dict, so the shell's d is unset
set -q d; or echo unset
#> unset
py { version = 1; fine = 2 }; echo "$status $fine"
#!... py: version: fish does not let anybody set it
#> 1 2
py { nul = 'a\0b' }; echo $status
#!... py: nul: value has a NUL byte, which no shell variable can hold
#> 1
# Nor do variables go which the shell works by.
set -l before "$PATH"; py { from os import path as PATH; other = 1 }; echo "$status $other"; test "$PATH" = "$before"; and ls -d /
#! PATH: special in the shell, which can't hold a value of type module
#> 1 1
#> /
py { HOME = object() } | cat; set -q HOME; and echo kept
#! HOME: special in the shell, which can't hold a value of type object
#> kept
py { IFS = object() }; echo $status
#! IFS: special in the shell
#> 1
# The status of what came before.
false; py { print(status) }
#> 1
true | false | true; py { print(pipestatus, status) }
#> [0, 1, 0] 0
# Very many.
set -g many (seq 5000); py { print(len(many), sum(int(x) for x in many)); more = list(range(5000)) }; count $more
#> 5000 12502500
#> 5000
# sh has them all.
py { sh['direct'] = 'v'; print(sh['direct'], 'direct' in sh, 'several' in list(sh)); del sh['direct'] }; set -q direct; or echo deleted
#> v True True
#> deleted
set -gx marked 1; py { print(sorted(sh.attributes('marked')), sorted(sh.attributes('dirs'))); sh.export('one') }; env | string match 'one=*'
#> ['exported'] ['array', 'path']
#> one=1
