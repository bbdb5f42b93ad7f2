# Every interrupt of a loop of short blocks with redirections reaches the shell's trap, and no traceback is shown.
# shells: bash zsh
# timeout: 60

py { None }
count=0; trap 'count=$((count + 1))' INT
# The next one comes when the last one's trap is over: two that wait are one, and in its trap a signal is not heard.
: > seen
( for i in {1..50}; do
    sleep 0.01; kill -INT $$
    for try in {1..300}; do [ "$(wc -l < seen)" -ge "$i" ] && break; sleep 0.01; done
  done ) &
told=0
while kill -0 $! 2> /dev/null; do
  py { x = 1 } > /dev/null
  [ "$count" = "$told" ] || { told=$count; echo >> seen; }
done
echo "$count"
#> 50
trap - INT

# A file that is still open when the shell exits has what was written to it.
"$shell" -c 'LD_PRELOAD=$LIBPYSH exec "$shell" -c "py { f = open(\"left\", \"w\"); n = f.write(\"buffered\") }"'; cat left; echo
#> buffered
