# Blocks in the places that only zsh has.
# ways: file stdin pipe dash-c source eval

() { py { print("anonymous function", args) } } a
#> anonymous function ['a']
function named { py { print("function keyword") } }; named
#> function keyword
repeat 2 py { print("repeat") }
#> repeat
#> repeat
for x in 1 2; py { print("short for", x) }
#> short for 1
#> short for 2
for x (3 4) { py { print("braces", x) } }
#> braces 3
#> braces 4
if [[ 1 == 1 ]] { py { print("short if") } }
#> short if
{ py { 1/0 } 2> /dev/null } always { py { print("always") } }
#> always
case x in (x) py { print("case") } ;; esac
#> case
while (py -t { int(x) < 6 }) { py { x = int(x) + 1 } }; echo $x
#> 6
noglob py { print("noglob", [1][0]) }
#> noglob 1
builtin py { print("builtin") }; - py { print("dash") }
#> builtin
#> dash
nocorrect py { print("nocorrect") }
#> nocorrect
{ time py { print("time") } } 2> /dev/null; ! py { sys.exit(1) } && echo not
#> time
#> not
alias say='py -l' whole='py { print("an alias") }'
eval 'echo x | say { _ + "!" }; whole'
#> x!
#> an alias
alias -g UP='| py -l { _.upper() }'; eval 'echo loud UP'
#> LOUD
print -l "${(f)$(py { ["a b", "c"] })}" "${$(py { "in ${}" })#in }"
#> a b
#> c
#> ${}
echo "a $(py { "q\"'}" }) b" `py { "back" }` $((1 + $(py { 2 })))
#> a q"'} b back 3
cat =(py { print("=(...)") }) <(py { print("<(...)") })
#> =(...)
#> <(...)
py { print("multios") } > one > two; cat one two
#> multios
#> multios
coproc py { for line in sys.stdin: print("got", line.strip(), flush=True) }
print -p one; read -p answer; echo $answer
#> got one
kill $!; wait $! 2> /dev/null
py { print("after a coprocess") } &!
sleep 0.3
#> after a coprocess
fpath=($PWD/fns $fpath); mkdir -p fns; print -r 'py { print("autoloaded", args) }' > fns/auto; autoload -Uz auto; auto a
#> autoloaded ['a']
print -r 'for i in 1 2; do py { print("compiled", i) }; done' > fns/comp; zcompile fns/comp; autoload -Uz comp; comp
#> compiled 1
#> compiled 2
print -r 'py { print("sourced"); x = "from it" }' > file; . ./file; echo $x
#> sourced
#> from it
functions named; functions -c named copy; copy
#> named () {
#> 	py ' print("function keyword") '
#> }
#> function keyword
emulate sh -c 'py { print("emulate") }'; setopt rc_quotes; py { print('it''s', 'a' 'b', "''") }; unsetopt rc_quotes
#> emulate
#> its ab ''
setopt csh_junkie_quotes; py {
  print("""two
lines""")
}; unsetopt csh_junkie_quotes
#> two
#> lines
setopt ignore_braces; py { print("no braces") }; unsetopt ignore_braces; setopt interactive_comments
#> no braces
py -a \
  -F , { _[1] } <<< a,b # comment }
#> b
py { print(sh { print -r -- ${(U)x} $options[rcquotes] }, sh.run { typeset -g made=1; return 3 }) }; echo $made
#> FROM IT off 3
#> 1
TRAPUSR1() { py { print("trap function", args) } }; kill -USR1 $$; unfunction TRAPUSR1
#> trap function ['10']
precmd() { :; }; chpwd() { py { print("chpwd", os.getcwd()) } }; cd /; py { os.chdir("/usr") }; unfunction chpwd
#> chpwd /
#> chpwd /usr
py { 1 } | { read v; echo "read $v" }; echo $v
#> read 1
#> 1
py { name = "from a stage" } | cat; echo $name; ( py { own = 1 } ); py { own = 1 } & wait; echo ${own-unset}
#> from a stage
#> unset
