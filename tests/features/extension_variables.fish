# Extension modules find the variables of curses' library, of which fish has copies: see tests/extensions.rs.

py { w = curses.initscr() } > screen; echo $status
#> 0
py { print(curses.tigetstr("cr")) }
#> b'\r'
