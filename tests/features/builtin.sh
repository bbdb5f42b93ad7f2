# To bash, `py` is a builtin like the others.
# For bash alone: type -t, help, compgen, enable.
# ways: file prompt

type -t py
#> builtin
builtin py 'print("builtin")'
#> builtin
command py 'print("command")'
#> command
help py | grep -c 'py'
#>~ [1-9][0-9]*
compgen -b py
#> py
enable -n py; py 'print("off")' 2>/dev/null; echo $?; enable py; py 'print("on")'
#> 127
#> on
name=py; $name 'print("by name")'
#> by name
