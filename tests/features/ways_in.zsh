# The ways in, and where there is none.
# preload: no

pysh zsh -f -c 'py { print("hello", argv, args) }' zero one
#> hello [] ['one']
print 'py { print("script", args) }' > script.zsh; pysh script.zsh a 'b c'
#> script ['a', 'b c']
print '#!/usr/bin/env -S pysh zsh\npy { print("by its own line", args) }\nexit 5' > own; chmod +x own; ./own x; echo $?
#> by its own line ['x']
#> 5
echo 'py { print("from stdin") }' | pysh zsh
#> from stdin
LD_PRELOAD=$LIBPYSH zsh -f -c 'py { print("preloaded") }; echo ${LD_PRELOAD-unset}; printenv LD_PRELOAD'; zsh -f -c 'py 2> /dev/null; echo $?'
#> preloaded
#> unset
#> 127
LD_PRELOAD=$LIBPYSH zsh --emulate sh -f -c 'py { print("emulate sh") }'; LD_PRELOAD=$LIBPYSH zsh -n -c 'py { print("no") }'
#> emulate sh
LD_PRELOAD=$LIBPYSH zsh -f -r -c 'py { print("out") } || echo refused' 2> err; grep -c restricted err
#> refused
#> 1
look='ls /proc/$$/task | wc -l; grep -c libpython /proc/$$/maps; :'
print "$look\npy { x = 1 }; $look" > look; LD_PRELOAD=$LIBPYSH zsh -f look | tr '\n' ' '; echo
#>~ 1 0 [2-9] [1-9].*
mkdir rc; export ZDOTDIR=$PWD/rc
print -r 'eval "$(pysh init zsh)"
eval "$(pysh init zsh)"
py { print("in .zshrc") }' > rc/.zshrc
zsh -i -c 'py { print("after it") }; print $module_path | grep -c pysh; whence -w py; zsh -i -c "py { print(7) }"' 2> /dev/null
#> in .zshrc
#> after it
#> 0
#> py: builtin
#> in .zshrc
#> 7
PYSH_OFF=1 zsh -i -c "whence -w nosuch py" 2> /dev/null | tail -1
#> py: none
LD_PRELOAD=$LIBPYSH zsh -i -c 'py { print("preloaded already") }' 2> /dev/null
#> in .zshrc
#> preloaded already
print 'eval "$(pysh init zsh)"\nzmodload -u pysh || echo stays\npy { print("still here") }' > running; zsh -f running 2> /dev/null
#> stays
#> still here
pysh doctor --shell zsh > report; grep -c 'zsh' report
#>~ [1-9][0-9]*
