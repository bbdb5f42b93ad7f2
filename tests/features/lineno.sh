# `$LINENO` is right after a block.
# status: 127
# ways: file stdin pipe source

echo $LINENO
#> 5
py {
    x = 1
}
echo $LINENO
#> 10
py { y = """
two
"""
}; echo $LINENO
#> 15
echo $LINENO
#> 17
f() {
  py {
    pass
  }
  echo "$LINENO"
}
f
#> 23
nosuchcommand
#! line 27: nosuchcommand: command not found
