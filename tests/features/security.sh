# Nobody else gets into a session, and nothing in a folder that others write to gets into Python.
# shells: bash

# A file of the working directory stands for no module of the standard library, be it imported by a block, by a name
# that nothing has bound, or by pysh itself; what is nowhere else is found there.
for module in colorsys traceback linecache textwrap msgs; do echo "print('$module of this folder')" > $module.py; done
py { import colorsys; print(colorsys.rgb_to_hls(1, 1, 1)) }
#> (0.0, 1.0, 0.0)
py { print(textwrap.dedent("  a")) }
#> a
py { 1/0 }
#!... ZeroDivisionError: division by zero
py { import msgs }
#> msgs of this folder
py { print(sys.path[0] != "", sys.path[-1] == "") }
#> True True

# The session's sockets have no names: there is no path and no abstract address to connect to.
py { pass }
for fd in /proc/$$/fd/*; do readlink "$fd"; done | sed -n 's/^socket:\[\(.*\)\]$/\1/p' > inodes
py { inodes_ = open("inodes").read().split(); print(len(inodes_)) }
#> 2
py { print([line for line in open("/proc/net/unix") if line.split()[6] in inodes_ and len(line.split()) > 7]) }
#> []
for fd in /proc/$$/fd/*; do case $(readlink "$fd") in socket:*) : <> "$fd";; esac; done 2> err; grep -c 'No such device' err
#> 2

# No child gets them, whether bash or Python starts it.
bash -c 'for fd in /proc/self/fd/*; do readlink "$fd"; done' | grep -c socket
#> 0
py { import subprocess as sp_; print(sp_.run("ls -l /proc/self/fd | grep -c socket", shell=True, close_fds=False, stdout=-1, text=True).stdout, end="") }
#> 0
py { r_, w_ = os.pipe(); os.set_inheritable(w_, True) }; ls -l /proc/self/fd 2> /dev/null | grep -c pipe
#> 1
py { os.close(r_); os.close(w_) }

# Nor does it find anything in its environment that was not there.
env | cut -d= -f1 | grep -i -e pysh -e preload | grep -v -x -e PYSH_PYTHON -e LIBPYSH; echo "nothing else"
#> nothing else

# No file is made: none is open, none is mapped that could be written to, none stays in the folders for such.
cat /proc/$$/maps | awk '$2 ~ /w.s/ && $6 != ""'; echo "none mapped"
#> none mapped
for fd in /proc/$$/task/*/fd/*; do readlink "$fd"; done | grep -e '^/dev/shm' -e memfd -e "^$TMPDIR" -e deleted; echo "none open"
#> none open
py { "x" * 10_000_000 } | py { len(_) }; big=$(py { "y" * 3_000_000 }); py { len(big) }
#> 10000001
#> 3000000
# Other programs may run on this machine which share memory by the names that Python's multiprocessing gives.
others=(-name 'psm_*' -o -name 'sem.mp-*')
find "$TMPDIR" "$XDG_RUNTIME_DIR" /dev/shm -user "$EUID" -newer msgs.py -type f ! \( "${others[@]}" \) 2> /dev/null; echo "none left"
#> none left
