# `eval "$(pysh init bash)"` in .bashrc gives a session the command.
# preload: no

printf 'eval "$(pysh init bash)"\nPS1= PS2=\n' > rc
printf 'py { print("from init") }\npy {\n  x = 1\n}\necho "x=$x $-"\n' | bash --rcfile rc -i 2> /dev/null
#> from init
#>~ x=1 .*i.*
printf 'eval "$(pysh init bash)"\npy { print("in the rc file itself") }\n' > rc2
bash --rcfile rc2 -i -c 'py { print("after it") }' 2> /dev/null
#> in the rc file itself
#> after it
bash --rcfile rc -i -c 'echo "${LD_PRELOAD-unset}"; printenv | grep -c -i -e pysh_init -e ld_preload; exit 3' 2> /dev/null; echo $?
#> unset
#> 0
#> 3
bash --rcfile rc -i -c 'bash --rcfile rc -i -c "py { print(\"a shell in a shell\") }"' 2> /dev/null
#> a shell in a shell
printf 'eval "$(pysh init bash)"\neval "$(pysh init bash)"\n' > twice
bash --rcfile twice -i -c 'py { print("twice is harmless") }' 2> /dev/null
#> twice is harmless
LD_PRELOAD=$LIBPYSH bash --rcfile rc -i -c 'py { print("preloaded already") }' 2> /dev/null
#> preloaded already
PYSH_OFF=1 bash --rcfile rc -i -c 'type -t py || echo "off"' 2> /dev/null
#> off
pysh init bash | bash -n; echo $?
#> 0
pysh init nosuchshell 2> err; echo $?; grep -c nosuchshell err
#> 2
#>~ [1-9]
