# A block stands wherever bash takes a simple command.
# ways: file stdin pipe dash-c source eval prompt

py { print("alone") }
#> alone
: ; py { print("after ;") }
#> after ;
true && py { print("after &&") }
#> after &&
false || py { print("after ||") }
#> after ||
true &&
py { print("after && and newline") }
#> after && and newline
true && \
  py { print("after a continued line") }
#> after a continued line
py { print("piped") } |
  py { print(_.strip(), "after | and newline") }
#> piped after | and newline
: & py { print("after &") }; wait
#> after &

# Conditions and loops.
if py { sys.exit(0) }; then echo "if"; fi
#> if
if py { sys.exit(1) }; then echo "no"; elif py { print("elif") }; then py { print("then") }; fi
#> elif
#> then
if false; then :; else py { print("else") }; fi
#> else
while py { print("while"); sys.exit(1) }; do :; done
#> while
until py { print("until") }; do :; done
#> until
for i in 1 2; do py { print("for", i) }; done
#> for 1
#> for 2
for ((i = 0; i < 2; i++)); do py { print("arithmetic for", i) }; done
#> arithmetic for 0
#> arithmetic for 1
for i in once
do
  py { print("do", i) }
done
#> do once
! py { sys.exit(1) } && echo "!"
#> !
TIMEFORMAT= ; time py { print("time") }
#> time

# Groups.
{ py { print("group") }; }
#> group
( py { print("subshell") } )
#> subshell
(py { print("tight subshell") })
#> tight subshell
{ { py { print("group of a group") }; }; }
#> group of a group
f() { py { print("function") }; }; f
#> function
function g { py { print("function keyword") }; }; g
#> function keyword
h() (
  py { print("function in a subshell") }
)
h
#> function in a subshell

# case
case x in x) py { print("case") };; esac
#> case
case x in (x|y) py { print("case with parenthesis") } ;; esac
#> case with parenthesis
case x in
  x) py { print("fall") } ;&
  y)
    py { print("through") }
    ;;
esac
#> fall
#> through

# Substitutions.
echo $(py { print("command substitution") })
#> command substitution
echo "quoted: $(py { print("with \"quotes\" and }") })"
#> quoted: with "quotes" and }
echo "a $(echo "b $(py { print("c 'd'") })")"
#> a b c 'd'
echo `py { print("backticks") }`
#> backticks
echo "`py { print('quoted backticks') }`"
#> quoted backticks
cat <(py { print("process substitution") })
#> process substitution
echo $(( $(py { print(20) }) + 1 ))
#> 21
words=($(py { print("in", "an", "array") })); echo "${#words[@]}"
#> 3
value=$(py { print("assigned") }) other=$(py { print("twice") }); echo "$value $other"
#> assigned twice
[[ $(py { print(1) }) == 1 ]] && echo "in [[ ]]"
#> in [[ ]]
echo "${nothing:-$(py { print("default") })}"
#> default
echo $(
  py {
    print("many")
    print("lines")
  }
)
#> many lines

# After assignments and redirections.
word=temporary py { print(word) }
#> temporary
a=1 b=2 py { print(a, b) }
#> 1 2
>out py { print("redirected before") }; cat out
#> redirected before
</dev/null 2>&1 py { print("twice redirected before") }
#> twice redirected before

# Text that is executed later.
eval 'py { print("eval") }'
#> eval
eval "py { print('eval in double quotes') }"
#> eval in double quotes
echo 'py { print("sourced", args) }' > sourced.sh; source ./sourced.sh one two
#> sourced ['one', 'two']
trap 'py { print("trap") }' USR1; kill -USR1 $$
#> trap
trap - USR1

# Forms of the space around the braces.
py {print("tight")}
#> tight
py    {   print("wide")   }
#> wide
	py { print("tab before") }
#> tab before
py {
print("column 0")
}
#> column 0
py { print("one") }; py { print("two") }; py { print("three") }
#> one
#> two
#> three
