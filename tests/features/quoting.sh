# The text between the braces is Python, whatever the shell would think of it.
# ways: file stdin pipe dash-c source eval prompt

py { print("double \"escaped\"", 'single \'escaped\'') }
#> double "escaped" single 'escaped'
py { print("it's", 'say "hi"') }
#> it's say "hi"
py { print("}", '{', "}{") }
#> } { }{
py { print({1: {2: 3}}[1][2]) }
#> 3
py { print("$HOME `date` $(date) ${x} \\ !x !!") }
#> $HOME `date` $(date) ${x} \ !x !!
py { print("&& || | & ; ;; ( ) < > << * ? [a] ~ #") }
#> && || | & ; ;; ( ) < > << * ? [a] ~ #
py { print(1 << 2, 8 >> 1, 1 != 2) }
#> 4 4 True
py { print(r"raw \n \}", rb"\x".decode(), b'}'.decode(), Rb"'".decode()) }
#> raw \n \} \x } '
py { print("""triple " and "" and } and { quotes""") }
#> triple " and "" and } and { quotes
py { print('''triple ' and '' and }''') }
#> triple ' and '' and }
py { print("") }
#>
py { print('', "", """""", '''''') }
#>~  {3}
py { print("a" "b" 'c') }
#> abc
py { print("back\\") }
#> back\
py { print("tab\tnew\\n") }
#>~ tab\tnew\\n

# f-strings, with all that may stand in a field.
py { print(f"{'}'} {{}} {{{1}}} { {'a': 1}['a'] }") }
#> } {} {1} 1
py { print(f"{1:{'>'}{4}}|{2!r:<4}|{3:,}") }
#>    1|2   |3
py { print(f"{f"{f"nested {1 + 1}"}"}") }
#> nested 2
py { print(f'{"a" if 1 else "}"}', rf"\{1}", F"{1}", fR'{2}') }
#> a \1 1 2
py { print(f"{[c for c in "}{"]}") }
#> ['}', '{']
py { print(f"""{
  1 + 1   # a comment with } and "
} {'}'}""") }
#> 2 }
py { print(f"{(lambda: '}')()}", f"{{{'}'}}}") }
#> } {}}
py { width = 6; print(f"{3.14159:{width}.{2}f}|{'x':^5}|") }
#>   3.14|  x  |

# Comments.
py { x = 1   # a comment with } and ' and " and {
print(x) }
#> 1
py {
  # } { ' " """ '''
  print("after comments")   # }
}
#> after comments

# Continued lines and strings.
py { print("a\
b") }
#> ab
py { print(1 + \
  2) }
#> 3
py { print("""first
  second }
third""") }
#> first
#>   second }
#> third
py { print(
  "in",
  "parentheses",   # )
) }
#> in parentheses

# What looks like shell.
py { x = 8; x <<= 1; print(x) }
#> 16
py {
  y = 1 <<3
  EOF = y
  print(EOF)
}
#> 8
py { print("if then else fi case esac do done") }
#> if then else fi case esac do done
py { print('$', "'", '"', "`", '#', '!') }
#> $ ' " ` # !
py { print("%s %d" % ("a", 1), "{} {{}}".format(2)) }
#> a 1 2 {}
py { print({"a", "a"} | set(), {}, {**{}}) }
#> {'a'} {} {}
py { print("naïve — ✓", "\u2713", "\N{BULLET}") }
#> naïve — ✓ ✓ •

# The shell goes on after the brace.
py { print("x") }|cat
#> x
py { print("x") };echo y
#> x
#> y
py { print("x") }>out;cat out
#> x
py { print("x") }&&echo y
#> x
#> y
echo "$(py { print("x") })y"
#> xy
py { print("}") } | sed 's/}/brace/'
#> brace
py { print("x") } # a comment of the shell: } ' "
#> x
