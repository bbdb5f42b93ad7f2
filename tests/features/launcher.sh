# `pysh SHELL`, `pysh SCRIPT`, and `#!` lines.
# preload: no

pysh bash -c 'py { print("hello", argv, args) }' zero one
#> hello [] ['one']
printf 'py { print("script", args) }\necho "$0"\n' > script.sh
pysh script.sh a 'b c'
#> script ['a', 'b c']
#> script.sh
pysh ./script.sh; pysh "$PWD/script.sh" | head -1
#> script []
#> ./script.sh
#> script []
printf '#!/usr/bin/env -S pysh bash\npy { print("by its own line", args) }\nexit 5\n' > own; chmod +x own
./own x; echo $?
#> by its own line ['x']
#> 5
printf '#!/bin/bash\npy { print("the line of the script names bash") }\n' > named.sh; pysh named.sh
#> the line of the script names bash
pysh bash -c 'exit 6'; echo $?
#> 6
{ pysh bash -c 'kill -TERM $$'; echo $?; } 2> /dev/null
#> 143
echo 'py { print("from stdin") }' | pysh bash
#> from stdin
echo 'py { print("from BASH_ENV") }' > env.sh; BASH_ENV=$PWD/env.sh pysh bash -c 'py { print("and after it") }'
#> from BASH_ENV
#> and after it
pysh bash --norc -c 'shopt -q login_shell || echo "options pass"'
#> options pass
pysh nosuchshell 2> err || echo failed; grep -c nosuchshell err
#> failed
#>~ [1-9]
pysh --version | grep -c '^pysh [0-9]'
#> 1
pysh --help | grep -c 'pysh bash'
#>~ [1-9]
pysh --nosuch 2> err; echo $?; grep -c -e --nosuch err
#> 2
#>~ [1-9]
pysh bash -c 'pysh bash -c "py { print(\"a session in a session\") }"'
#> a session in a session

# A path with spaces.
cp -r "${LIBPYSH%/lib/*}" "my image"
"my image/bin/pysh" bash -c 'py { print("with a space") }; echo "${LD_PRELOAD-unset}"'
#> with a space
#> unset
mkdir 'a:b'; cp -r "${LIBPYSH%/lib/*}" "a:b/image"; "a:b/image/bin/pysh" bash -c 'py { print("with a colon") }'
#> with a colon
ln -s "my image/bin/pysh" link; ./link bash -c 'py { print("by a link") }'
#> by a link
cd /; LD_PRELOAD="$LIBPYSH" bash -c 'py { print("from anywhere") }'
#> from anywhere
