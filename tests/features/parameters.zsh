# zsh's kinds and attributes of parameters, read and written.
# ways: file dash-c prompt

integer n=5; py { print(n + 1, type(n).__name__); n *= 3 }; typeset -p n
#> 6 int
#> typeset -i n=15
integer -i 16 base16=255; py { print(base16); base16 += 1 }; echo $base16
#> 255
#> 16#100
float f=1.5; py { print(f * 2, type(f).__name__); f = 1 / 3 }; typeset -p f; py { print(f == 1 / 3) }
#> 3.0 float
#> typeset -E f=3.333333333e-01
#> True
typeset -F 2 price=2.5; py { price += 0.125 }; echo $price; py { print(price) }
#> 2.62
#> 2.625
integer whole=1; py { whole = "5+5" }; echo $? $whole; py { whole = 2.5 }; echo $? $whole
#! integer variable: `5+5' is no integer
#> 1 1
#! integer variable: `2.5' is no integer
#> 1 1
float real=1; py { real = "x" }; echo $?; py { real = 2 }; echo $real
#! float variable: `x' is no number
#> 1
#> 2.000000000e+00
typeset -u up=abc; py { print(up); up = "def" }; echo $up
#> ABC
#> DEF
typeset -l low=ABC; py { print(low) }
#> abc
typeset -Z 5 padded=42; py { print(padded); padded = 7 }; echo $padded
#> 00042
#> 00007
typeset -R 4 right=ab; py { print(repr(right)) }
#> '  ab'
typeset -U unique=(a b a); py { print(unique); unique = ["x", "y", "x"] }; echo $unique
#> ['a', 'b']
#> x y
typeset -T COLONS colons; py { colons = ["/a", "/b"] }; echo $COLONS; py { COLONS = "/c:/d"; print(colons) }; echo $colons
#> /a:/b
#> ['/a', '/b']
#> /c /d
py { path.append("/nowhere") }; echo ${PATH##*:}; py { print(path[-1], PATH.endswith(":/nowhere")) }
#> /nowhere
#> /nowhere True
export shown=1; py { shown = 2 }; sh -c 'echo $shown'; typeset -p shown
#> 2
#> export shown=2
readonly fixed=1; py { fixed = 2; other = 3 }; echo $? $fixed $other
#! fixed: read-only variable
#> 1 1 3
typeset -A table=(k v 'a b' ''); py { print(sorted(table.items())); table["new"] = 1; del table["k"] }; echo ${(kv)table[new]} ${#table}
#> [('a b', ''), ('k', 'v')]
#> 1 2
typeset -A empty; py { print(empty); empty = {"": "empty key"} }; echo "${(v)empty}"
#> {}
#> empty key
py { made = {"x": 1}; listed = [1, "two"]; nothing = [] }; echo ${(t)made} ${(t)listed} ${#nothing}
#> association array 0
a=(1 2); py { a = "text" }; echo ${(t)a} $a; py { a = {"k": 1} }; echo ${(t)a}; py { a = [9] }; echo ${(t)a} $a
#> scalar text
#> association
#> array 9
f() { local mine=1; local -a mylist=(x); integer count=2; py { mine = 5; mylist.append("y"); count += 1 }; echo $mine $mylist $count ${(t)count}; }; f; echo "${mine-unset} ${count-unset}"
#> 5 x y 3 integer-local
#> unset unset
outer() { local v=1; inner; echo $v; }; inner() { py { v += 1 }; }; outer; echo ${v-unset}
#> 2
#> unset
zmodload zsh/param/private; g() { private p=1; py { print(p); p = 2 }; echo $p; h; }; h() { echo ${p-hidden}; py { print("p" in sh) }; }; g
#> 1
#> 2
#> hidden
#> False
setopt ksh_arrays; k=(a b c); py { print(k); k[0] = "z" }; echo "${k[0]} ${k[1]}"; py { k = "text" }; echo "$k"; unsetopt ksh_arrays
#> ['a', 'b', 'c']
#> z b
#> text
nul=$'a\0b'; py { print(repr(nul), len(nul)); nul2 = nul + "\0" }; echo ${#nul2}; [[ $nul2 == $nul$'\0' ]] && echo same
#> 'a\x00b' 3
#> 4
#> same
all=$(printf '\\x%02x' {1..255}); raw=$(printf "$all."); raw=${raw%.}; py { print(len(os.fsencode(raw)), os.fsencode(raw) == bytearray(range(1, 256))); copy = raw }; [[ $copy == $raw ]] && echo same
#> 255 True
#> same
größe=5; py { größe += 1 }; echo $größe
#> 6

# Special parameters are read and written as such; zsh's tables of itself are none of Python's names.
false; py { print(status) }; true | (exit 3); py { print(pipestatus) }
#> 1
#> [0, 3]
set -- a 'b c'; py { print(args, argv) } x; py { print(sh["argv"]) }
#> ['a', 'b c'] ['x']
#> ['a', 'b c']
SECONDS=100; py { print(100 <= SECONDS < 200, 0 <= RANDOM < 32768, ZSH_VERSION.split(".")[0]) }
#> True True 5
py { options = {"a": 1}; functions = [1]; commands = None; aliases = "x"; history = 5 }; echo $?
#> 0
py { print(options, functions, aliases, history) }; [[ -o unset ]] && echo "options untouched"; h() { echo "functions too"; }; h
#> {'a': 1} [1] x 5
#> options untouched
#> functions too
zmodload zsh/parameter; py { functions = {} }; h
#> functions too
setopt warn_create_global; w() { py { made_global = 1 }; }; w; unsetopt warn_create_global; echo $made_global
#> 1

# Those of modules are names once the module is loaded, and not before.
py { EPOCHSECONDS }
#!... NameError: name 'EPOCHSECONDS' is not defined
zmodload zsh/datetime zsh/system zsh/langinfo zsh/mapfile
py { print(abs(EPOCHSECONDS - time.time()) < 5, abs(EPOCHREALTIME - time.time()) < 5, [int(part) > 0 for part in epochtime]) }
#> True True [True, True]
py { print(type(EPOCHSECONDS).__name__, type(EPOCHREALTIME).__name__, int(sysparams["pid"]) == os.getpid(), errnos[:2], langinfo["RADIXCHAR"]) }
#> int float True ['EPERM', 'ENOENT'] .
py { print(sh["EPOCHSECONDS"] > 0, sorted(sh.attributes("EPOCHSECONDS")), "errnos" in sh, "mapfile" in list(sh), sh["sysparams[pid]"] == os.getpid()) }
#> True ['integer', 'readonly'] True True True
py { EPOCHSECONDS = 1 }; py { sysparams["pid"] = 1 }
#! EPOCHSECONDS: read-only variable
#! sysparams: read-only variable
# A table of files: each is read and written by itself.
mkdir files; cd files; print -n one >a; print -n two >b; mkfifo unread
py { print(sh["mapfile[a]"], "mapfile[c]" in sh); sh["mapfile[b]"] = "new"; sh["mapfile[c d]"] = "\xe9\n" }; cat b 'c d'
#> one False
#> newé
rm unread; mkdir folder; py { print(sorted(mapfile.items())); mapfile["a"] = "not so" }; cat a; echo
#> [('a', 'one'), ('b', 'new'), ('c d', 'é\n')]
#! mapfile: a module's table, set by its elements only: sh["name[key]"] = ...
#> one
cd ..
