# Children never inherit the preload; the environment is the user's own.
# shells: bash zsh
# preload: no

LD_PRELOAD=$LIBPYSH "$shell" -c 'echo "${LD_PRELOAD-unset}"; env | grep -c LD_PRELOAD; py { print(os.environ.get("LD_PRELOAD")) }'
#> unset
#> 0
#> None
LD_PRELOAD="libm.so.6:$LIBPYSH" "$shell" -c 'echo "$LD_PRELOAD"; printenv LD_PRELOAD; py { print(os.environ["LD_PRELOAD"]) }'
#> libm.so.6
#> libm.so.6
#> libm.so.6
LD_PRELOAD="$LIBPYSH libm.so.6" bash -c 'printenv LD_PRELOAD'
#> libm.so.6
LD_PRELOAD=libm.so.6 pysh "$shell" -c 'printenv LD_PRELOAD; py { print("and py") }'
#> libm.so.6
#> and py
for when in '' 'py { x = 1 };'; do
  LD_PRELOAD=$LIBPYSH "$shell" -c "$when"' grep -c libpysh /proc/self/maps; sh -c "grep -c libpysh /proc/self/maps"'
done
#> 0
#> 0
#> 0
#> 0
LD_PRELOAD=$LIBPYSH "$shell" -c 'py { done_ = subprocess.run(["grep", "-c", "libpysh", "/proc/self/maps"]) }'
#> 0
LD_PRELOAD=$LIBPYSH "$shell" -c 'bash -c "py 2>/dev/null; echo \$?"'
#> 127
env -i PATH="$PATH" "$shell" -c env | sort > plain
env -i PATH="$PATH" LD_PRELOAD="$LIBPYSH" "$shell" -c env | sort > with
diff plain with && echo "the same environment"
#> the same environment
env -i PATH="$PATH" PYSH_PYTHON="$PYSH_PYTHON" "$shell" -c 'env' | sort > plain
env -i PATH="$PATH" PYSH_PYTHON="$PYSH_PYTHON" LD_PRELOAD="$LIBPYSH" "$shell" -c 'py { x = 1 }; env' | sort > with
diff plain with && echo "the same after a block"
#> the same after a block
env -i PATH="$PATH" PYSH_PYTHON="$PYSH_PYTHON" pysh "$shell" -c 'py { x = 1 }; env' | sort > with
diff plain with && echo "the same by the launcher"
#> the same by the launcher
PYSH_OFF=1 LD_PRELOAD=$LIBPYSH "$shell" -c 'py 2>/dev/null; echo $?; printenv PYSH_OFF'
#> 127
#> 1
PYSH_OFF=1 pysh "$shell" -c 'echo still a shell; command -v py || echo "no py"'
#> still a shell
#> no py
LD_PRELOAD=$LIBPYSH "$shell" -c 'LD_PRELOAD=libm.so.6; export LD_PRELOAD; printenv LD_PRELOAD'
#> libm.so.6
