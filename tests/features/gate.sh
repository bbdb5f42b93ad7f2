# Nothing happens in other programs, and no Python is loaded before the first block.
# preload: no

LD_PRELOAD=$LIBPYSH cat /proc/self/maps | grep -c -i python
#> 0
echo text | LD_PRELOAD=$LIBPYSH sed s/t/T/
#> Text
LD_PRELOAD=$LIBPYSH dash -c 'py 2>/dev/null; echo $?'
#> 127
LD_PRELOAD=$LIBPYSH "$PYSH_PYTHON" -c 'print("python itself")'
#> python itself
look='ls /proc/$$/fd > fds; ls /proc/$$/task > threads; grep -c libpython /proc/$$/maps; wc -l < threads; cat fds'
LD_PRELOAD=$LIBPYSH bash -c "$look" > with
bash -c "$look" > plain
diff plain with && head -2 with
#> 0
#> 1
LD_PRELOAD=$LIBPYSH bash -c 'py { x = 1 }; grep -q libpython /proc/$$/maps && echo loaded; ls /proc/$$/task | wc -l'
#> loaded
#>~ [2-9]
LD_PRELOAD=$LIBPYSH bash -c 'type py; echo "only asked"; grep -c libpython /proc/$$/maps'
#> py is a shell builtin
#> only asked
#> 0
LD_PRELOAD=$LIBPYSH bash --posix -c 'py { print("posix mode") }'
#> posix mode
ln -s /bin/bash sh; LD_PRELOAD=$LIBPYSH ./sh -c 'echo "bash as sh is a shell"'
#> bash as sh is a shell
( exec -a -bash env LD_PRELOAD="$LIBPYSH" bash -c 'py { print("exec -a") }' )
#> exec -a

# A restricted shell gets no way out.
LD_PRELOAD=$LIBPYSH bash -r -c 'py { print("out") } || echo refused' 2> err; grep -c restricted err
#> refused
#> 1
ln -s /bin/bash rbash; LD_PRELOAD=$LIBPYSH ./rbash -c 'py { print("out") } || echo refused' 2> err; grep -c restricted err
#> refused
#> 1
LD_PRELOAD=$LIBPYSH bash -c 'py { x = 1 }; set -r; py { print("out") } || echo refused' 2> err; grep -c restricted err
#> refused
#> 1

# Scripts without blocks run as in plain bash.
printf 'echo "$1"; for i in 1 2; do echo $i; done | tac; f() { return 3; }; f; echo $?\n' > plain.sh
LD_PRELOAD=$LIBPYSH bash plain.sh a > with; bash plain.sh a > without; cmp with without && echo same
#> same
