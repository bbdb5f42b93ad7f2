# Pipelines of 2 to 4 stages, py and others mixed in every way: none hangs, whichever side ends first, is slow, or is killed.
# ways: file
# timeout: 600

# What each stage runs, and what comes of it: which part of its input it takes (all, all before it writes, or a little),
# whether it passes it on or writes much or little of its own, and its status if it is left in peace.
producers=(
  'seq 60000|all|big|0'
  'py -n { range(60000) }|all|big|0'
  'py { print("x\n" * 200000) }|all|big|0'
  'py -n { itertools.count() }|all|endless|0'
  'yes|all|endless|0'
)
filters=(
  'cat|all|copy|0'
  'head -n 1|little|small|0'
  '{ sleep 0.02; cat; }|all|copy|0'
  'true|little|small|0'
  "sh -c 'kill -9 \$\$'|little|small|137"
  'py -l { _ }|all|copy|0'
  'py -l { print(_) }|all|copy|0'
  'py -l -b "time.sleep(0.02)" { yield _ }|all|copy|0'
  'py { for line in lines(): print(line) }|all|copy|0'
  'py { _ }|first|copy|0'
  'py -i { next(_, 1) }|little|small|0'
  'py -l { try: yield _;; finally: break }|little|small|0'
  'py -i { next(_, 1); sys.exit(3) }|little|small|3'
  'py -n { "unread" }|little|small|0'
  'py { raise pysh.Return(141 if subprocess.run("cat").returncode else 0) }|all|copy|0'
  'py -i { next(_, 1); os.kill(_pysh.caller_pid(), 9); time.sleep(9) }|little|small|137'
)

case_of() { IFS='|' read -r source takes gives status <<< "$1"; }


# Sets `wanted` to a pattern of the statuses. False for a pipeline that would never end.
expect() {
  local i size='' taken=all source takes gives status
  local -a sizes=() patterns=()
  for ((i = 1; i <= $#; i++)); do
    case_of "${!i}"
    [[ $gives == copy ]] || size=$gives
    [[ $takes == first && $size == endless ]] && return 1
    sizes[i]=$size
  done
  for ((i = $#; i > 0; i--)); do
    case_of "${!i}"
    [[ $taken == all && ${sizes[i]} == endless ]] && return 1
    if [[ $taken == all ]]; then
      patterns[i]=$status
    else
      patterns[i]="@($status|141)"
      [[ ${sizes[i]} == small ]] || patterns[i]=141
      [[ $takes == all ]] && takes=little
    fi
    taken=${takes/first/all}
  done
  wanted=${patterns[*]}
}

shopt -s extglob
py { import _pysh }
tried=0 wrong=0
attempt() {
  local pipeline='' stage
  expect "$@" || return 0
  for stage; do pipeline+="${pipeline:+ | }${stage%%|*}"; done
  tried=$((tried + 1))
  echo "$tried $pipeline" > current
  eval "$pipeline > /dev/null; got=\${PIPESTATUS[*]}"
  # shellcheck disable=SC2053
  [[ $got == $wanted ]] || { echo "$pipeline: $got, not $wanted"; wrong=$((wrong + 1)); }
} 2>> errors

# Ends what a case has started if it stands still: it counts as wrong then. The children are those of the case that is seen
# after them; what has ended meanwhile does not stand still, nor does a case whose name is just being written.
exec {never}<> <(:)
watch() {
  local last='' case='' children watcher=$BASHPID
  while ! read -rt 15 -u "$never"; do
    children=$(tr ' ' '\n' < "/proc/$$/task/$$/children" | grep -vx "$watcher")
    last=$case case=$(< current)
    # shellcheck disable=SC2086
    if [[ -n $case && $case == "$last" ]] && kill -0 $children; then
      echo "stands still: $case"
      kill -9 $children
    fi 2> /dev/null
  done
}

# Threads as Python knows them, all of them, Python's files, and the shell's.
count() {
  py { print(len(threading.enumerate()), len(os.listdir("/proc/self/task")), len(os.listdir("/proc/thread-self/fd"))) }
  ls "/proc/$$/fd" | wc -l
}
# What is ending has ended when nothing changes any more.
settled() {
  local last='' now
  now=$(count)
  until [[ $now == "$last" ]]; do
    sleep 0.5
    last=$now now=$(count)
  done
  echo "$now"
}
seq 3 | py -l { _ } | cat > /dev/null
before=$(settled)
watch & watcher=$!
disown
RANDOM=20
for producer in "${producers[@]}"; do
  for filter in "${filters[@]}"; do attempt "$producer" "$filter"; done
done
any() { local -n all=$1; one=${all[RANDOM % ${#all[@]}]}; }
for ((n = 0; n < 200; n++)); do
  any producers; stages=("$one")
  for ((k = 2 + n % 2; k > 0; k--)); do any filters; stages+=("$one"); done
  attempt "${stages[@]}"
done
kill "$watcher"
after=$(settled)
echo "tried $tried, wrong $wrong"
grep -E 'py:|Error|Traceback' errors # bash itself tells of those that were killed
#>~ tried 2\d\d, wrong 0
[[ $after == "$before" ]] && echo "nothing is left" || echo "before: $before, after: $after"
#> nothing is left
