# Multi-line blocks are dedented; columns count as typed.
# shells: bash zsh
# ways: file stdin dash-c source eval prompt

py { x = 1
     y = 2 }; echo "$x $y"
#> 1 2
py {
    if True:
        print("deep")
    print("shallow")
}
#> deep
#> shallow
if true; then
  py {
    a = 1

    b = 2
  }
fi
echo "$a $b"
#> 1 2
py { if 0: print("if")
     else: print("else") }
#> else
py { try: 1/0
except ZeroDivisionError: print("except") }
#> except
py { try: print("try")
finally: print("finally")
print("after") }
#> try
#> finally
#> after
py {
# a comment in column 0
    print("after a comment")
  # another one
}
#> after a comment
py { for i in range(2):
         print(i)
     print("end") }
#> 0
#> 1
#> end
py {
    print("""
kept as it is
    indented text""")
}
#>
#> kept as it is
#>     indented text
py {
    print(1,
2)
}
#> 1 2

# Nothing to do.
py {}; echo $?
#> 0
py { }; echo $?
#> 0
py {
}
echo $?
#> 0
py { # only a comment
}
echo $?
#> 0
py {

    pass

}
