# `$LINENO` is right after a block.
# ways: file stdin pipe source

echo $LINENO
#> 4
py {
    x = 1
}
echo $LINENO
#> 9
py { y = """
two
"""
}; echo $LINENO
#> 14
echo $LINENO
#> 16
f() {
  py {
    pass
  }
  echo "$LINENO"
}
f
#> 22
nosuchcommand
#! line 26: nosuchcommand: command not found
