# A script that closes every file it finds open keeps its session.

py { x = 1 }
for fd in /proc/$$/fd/*; do
  fd=${fd##*/}
  ((fd < 3 || fd == 255)) || eval "exec $fd>&-" 2>/dev/null
done
echo $(py { x + 1 }); py { print(x + 2) } > file; cat file
#> 2
#> 3
