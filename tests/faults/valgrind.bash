# The Rust tests of the scanner and the messages, and a session, under valgrind's memcheck.
#
#   valgrind.bash IMAGE
#
# In the session only what has our objects on its stack counts: CPython and bash allocate in ways of their own
# (PYTHONMALLOC=malloc makes CPython's visible). There is no sh { } in it: valgrind 3.19 lacks a system call that it needs.
set -euo pipefail
image=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

echo "the unit tests"
cd "$root"
mapfile -t tests < <("${CARGO:-cargo}" test --locked -p pysh-scan -p pysh-contract --lib --no-run --message-format=json 2>/dev/null |
  sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
((${#tests[@]} == 2))
for test in "${tests[@]}"; do
  valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --fair-sched=yes "$test" -q || status=1
done

echo "a session"
cat >"$work/session" <<'E2'
py { x = 1; y = ['a', x]; d = {'k': 'v'} }
echo 7 | py -l { int(_) + x }
v=$(py { 'value' }); echo "$v ${y[1]} ${d[k]}"
py { 'to a file' } >/dev/null
py { 1/0 } 2>/dev/null
echo "status $?"
E2
PYTHONMALLOC=malloc LD_PRELOAD=$image/lib/libpysh.so valgrind --trace-children=no --fair-sched=yes --log-file="$work/log.%p" \
  --num-callers=40 bash --norc "$work/session"
# Errors, each up to an empty line, in which one of our objects stands.
awk -v RS='\n==[0-9]*== \n' '/libpysh|_pysh\.abi3/ && /Invalid|uninitialised|Mismatched|overlap/ { print; found = 1 }
  END { exit found }' "$work"/log.* || status=1
grep -h 'ERROR SUMMARY' "$work"/log.*
exit "$status"
