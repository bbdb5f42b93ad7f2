# Every interrupt of a loop of short blocks with redirections reaches the shell's trap, and no traceback is shown.
# shells: bash zsh
# timeout: 60

py { None }
count=0; trap 'count=$((count + 1))' INT
( for i in {1..50}; do sleep 0.02; kill -INT $$; done ) &
while kill -0 $! 2> /dev/null; do py { x = 1 } > /dev/null; done
echo "$count"
#> 50
trap - INT

# A file that is still open when the shell exits has what was written to it.
"$shell" -c 'LD_PRELOAD=$LIBPYSH exec "$shell" -c "py { f = open(\"left\", \"w\"); n = f.write(\"buffered\") }"'; cat left; echo
#> buffered
