# Extension modules find the variables of curses' library, of which zsh has copies: see tests/extensions.rs.
# shells: bash zsh

py { w = curses.initscr() } > screen; echo $?
#> 0
py { print(curses.tigetstr("cr")) }
#> b'\r'
