# Very many calls in one shell, bash or zsh: memory, file descriptors, threads and processes must be in the end what they were
# after the first of them.
#
#   leaks.sh CALLS         a tenth as many stages, substitutions, sh { } and redirected calls, and all of that twice

calls=$1
# Resident and private memory in KiB, fds of each thread's table, threads, children.
look() {
  local memory fds tasks children
  sleep 0.3
  memory=$(awk '/^VmRSS|^VmData/ { printf "%s ", $2 }' /proc/$$/status)
  fds=(/proc/$$/task/*/fd/*) tasks=(/proc/$$/task/*)
  children=$(cat /proc/$$/task/*/children | wc -w)
  echo "$1: resident and data $memory KiB, ${#fds[@]} fds, ${#tasks[@]} threads, $children children"
}
work() {
  local i n=$1
  for ((i = 0; i < n; i++)); do py { x = 1; y = [x, 'a'] }; done
  look "$n calls"
  for ((i = 0; i < n / 10; i++)); do echo 7 | py -l { int(_) } >/dev/null; done
  look "$((n / 10)) stages"
  for ((i = 0; i < n / 10; i++)); do v=$(py { 'v' }); done
  look "$((n / 10)) substitutions"
  for ((i = 0; i < n / 10; i++)); do py { z = sh { echo; } }; done
  look "$((n / 10)) sh { }"
  py { sh.run { for i in {1..100}; do py { k = 1 }; done; } }
  for ((i = 0; i < n / 10; i++)); do py { 'r' } >/dev/null; done
  look "$((n / 10)) redirected"
}
work 1000
work "$calls"
work "$calls"
