# `$LINENO` is right after a block.
# shells: bash zsh
# status: 127
# ways: file stdin pipe source

echo $LINENO
#> 6
py {
    x = 1
}
echo $LINENO
#> 11
py { y = """
two
"""
}; echo $LINENO
#> 16
echo $LINENO
#> 18
f() {
  py {
    pass
  }
  echo "$LINENO"
}
f
# zsh counts the lines of a function.
#bash> 24
#zsh> 4
nosuchcommand
#! nosuchcommand
