# A Python that cannot be used: a clear message, 127, and the shell lives on.
# preload: no

try() { pysh bash -c 'py { print("no") } 2> err; echo "status $?"; py { print("no") } 2>/dev/null; echo "again $?"'; }

PYSH_PYTHON=/nosuch/python3 try; grep -o /nosuch/python3 err | head -1; [ "$(wc -l < err)" -le 3 ] && echo short
#> status 127
#> again 127
#> /nosuch/python3
#> short
PYSH_PYTHON=/bin/cat try; grep -o /bin/cat err | head -1
#> status 127
#> again 127
#> /bin/cat

# Nothing at all: what was looked at, and what to install.
mkdir nothing
env -u PYSH_PYTHON PATH="$PWD/nothing" LD_PRELOAD="$LIBPYSH" /bin/bash -c 'py { print("no") } 2> err; echo "status $?"'
#> status 127
grep -c 'PATH' err; grep -cE '3\.12' err
#>~ [1-9]
#>~ [1-9]

# Only an old one.
printf '#!/bin/sh\necho 3 11 7\n' > old
chmod +x old; cp old nothing/python3; cp old nothing/python3.11
env -u PYSH_PYTHON PATH="$PWD/nothing:/nosuch" LD_PRELOAD="$LIBPYSH" /bin/bash -c 'py { print("no") } 2> err; echo "status $?"'; grep -cE '3\.12' err
#> status 127
#>~ [1-9]

# An installation without the heart of its library, and one whose libpython is none.
base=$("$PYSH_PYTHON" -c 'import sys; print(sys.base_prefix)'); name=$(basename "$(readlink -f "$PYSH_PYTHON")")
mkdir -p broken/bin "broken/lib/$name"; cp "$(readlink -f "$PYSH_PYTHON")" "broken/bin/$name"; cp "$base"/lib/libpython3*.so* "$base"/lib/*-linux-gnu/libpython3*.so* broken/lib/ 2> /dev/null
ln -s "$base/lib/$name"/* "broken/lib/$name/"; rm "broken/lib/$name/encodings"
PYSH_PYTHON=$PWD/broken/bin/$name try; [ -s err ] && echo "a message"
#>~ status (1|127)
#>~ again (1|127)
#> a message
for library in broken/lib/libpython3.*; do printf 'not a library' > "$library"; done
PYSH_PYTHON=$PWD/broken/bin/$name try; [ -s err ] && echo "a message"
#> status 127
#> again 127
#> a message

# The Python part of another version, and a missing one.
image=${LIBPYSH%/lib/*}; cp -r "$image" other
for module in $(find other -name '_pysh*.so*'); do cp "$LIBPYSH" "$module"; done
LD_PRELOAD=$PWD/other/lib/libpysh.so bash -c 'py { print("no") } 2> err; echo "status $?"; echo alive'; [ -s err ] && echo "a message"
#> status 127
#> alive
#> a message
for module in $(find other -name '_pysh*.so*'); do rm "$module"; done
LD_PRELOAD=$PWD/other/lib/libpysh.so bash -c 'py { print("no") } 2> err; echo "status $?"; echo alive'; grep -c _pysh err
#> status 127
#> alive
#>~ [1-9]
