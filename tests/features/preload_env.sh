# Children never inherit the preload; the environment is the user's own.
# preload: no

LD_PRELOAD=$LIBPYSH bash -c 'echo "${LD_PRELOAD-unset}"; env | grep -c LD_PRELOAD; py { print(os.environ.get("LD_PRELOAD")) }'
#> unset
#> 0
#> None
LD_PRELOAD="libm.so.6:$LIBPYSH" bash -c 'echo "$LD_PRELOAD"; printenv LD_PRELOAD; py { print(os.environ["LD_PRELOAD"]) }'
#> libm.so.6
#> libm.so.6
#> libm.so.6
LD_PRELOAD="$LIBPYSH libm.so.6" bash -c 'printenv LD_PRELOAD'
#> libm.so.6
LD_PRELOAD=libm.so.6 pysh bash -c 'printenv LD_PRELOAD; py { print("and py") }'
#> libm.so.6
#> and py
for when in '' 'py { x = 1 };'; do
  LD_PRELOAD=$LIBPYSH bash -c "$when"' grep -c libpysh /proc/self/maps; sh -c "grep -c libpysh /proc/self/maps"'
done
#> 0
#> 0
#> 0
#> 0
LD_PRELOAD=$LIBPYSH bash -c 'py { done_ = subprocess.run(["grep", "-c", "libpysh", "/proc/self/maps"]) }'
#> 0
LD_PRELOAD=$LIBPYSH bash -c 'bash -c "py 2>/dev/null; echo \$?"'
#> 127
env -i PATH="$PATH" bash -c env | sort > plain
env -i PATH="$PATH" LD_PRELOAD="$LIBPYSH" bash -c env | sort > with
diff plain with && echo "the same environment"
#> the same environment
env -i PATH="$PATH" PYSH_PYTHON="$PYSH_PYTHON" bash -c 'env' | sort > plain
env -i PATH="$PATH" PYSH_PYTHON="$PYSH_PYTHON" LD_PRELOAD="$LIBPYSH" bash -c 'py { x = 1 }; env' | sort > with
diff plain with && echo "the same after a block"
#> the same after a block
env -i PATH="$PATH" PYSH_PYTHON="$PYSH_PYTHON" pysh bash -c 'py { x = 1 }; env' | sort > with
diff plain with && echo "the same by the launcher"
#> the same by the launcher
PYSH_OFF=1 LD_PRELOAD=$LIBPYSH bash -c 'py 2>/dev/null; echo $?; printenv PYSH_OFF'
#> 127
#> 1
PYSH_OFF=1 pysh bash -c 'echo still a shell; type -t py || echo "no py"'
#> still a shell
#> no py
LD_PRELOAD=$LIBPYSH bash -c 'LD_PRELOAD=libm.so.6; export LD_PRELOAD; printenv LD_PRELOAD'
#> libm.so.6
