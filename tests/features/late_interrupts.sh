# Every interrupt of a loop of short blocks with redirections reaches the shell's trap, and no traceback is shown.
# shells: bash zsh
# timeout: 60

py { None }
: > seen; trap 'echo >> seen' INT
# The next one comes when the last one has been seen: two that wait are one.
( for i in {1..50}; do
    kill -INT $$
    for try in {1..500}; do [ "$(wc -l < seen)" -ge "$i" ] && break; sleep 0.01; done
  done ) &
while kill -0 $! 2> /dev/null; do py { x = 1 } > /dev/null; done
wc -l < seen
#> 50
trap - INT

# A file that is still open when the shell exits has what was written to it.
"$shell" -c 'LD_PRELOAD=$LIBPYSH exec "$shell" -c "py { f = open(\"left\", \"w\"); n = f.write(\"buffered\") }"'; cat left; echo
#> buffered
