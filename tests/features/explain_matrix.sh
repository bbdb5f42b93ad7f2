# Options, blocks and inputs in many combinations: the program that --explain prints does in plain Python what py does. Its
# output, its status and the last line of its errors are compared.
# timeout: 600

cat > compare.py <<'END'
"""Runs each program in a process of its own, a fork of this plain Python, and compares."""
import os, re, sys, traceback, types
import collections.abc, csv, itertools, json, operator, signal

def run(number, source):
    if not (child := os.fork()):
        streams = ((0, source, os.O_RDONLY), (1, f"{number}.plain", os.O_CREAT | os.O_WRONLY), (2, f"{number}.trouble", os.O_CREAT | os.O_WRONLY))
        for fd, name, flags in streams:
            os.dup2(os.open(name, flags), fd)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", errors="backslashreplace")
        sys.modules["__main__"] = main = types.ModuleType("__main__")
        status = 0
        try:
            exec(compile(open(f"{number}.program").read(), "program", "exec"), main.__dict__)
        except SystemExit as end:
            status = end.code or 0
            if isinstance(status, str):
                print(status, file=sys.stderr)
                status = 1
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def last_line(name):
    """Without what py says before it, and with `str` for its own text."""
    lines = open(name, errors="surrogateescape").read().strip("\n").split("\n")
    return re.sub("^(.*line [0-9]+: )?py: ", "", lines[-1]).replace("'Str'", "'str'").replace('"Str"', '"str"')

def read(name):
    return open(name, "rb").read()

wrong = 0
for number, case in enumerate(open("cases"), 1):
    status, source, words = case.rstrip("\n").split("\t", 2)
    plain, mine = run(number, source), int(status)
    same = plain == mine and read(f"{number}.plain") == read(f"{number}.out")
    said, meant = last_line(f"{number}.err"), last_line(f"{number}.trouble")
    if not same or not (said == meant or meant and said.startswith(meant + ": ")):  # py goes on with advice
        wrong += 1
        print(f"{source}: py {words}: {plain}, not {mine}; {meant!r}, not {said!r}")
print(f"tried {number}, wrong {wrong}")
END

count=0
# Runs `py OPTIONS CODE` for each input, and notes what comes of it. OPTIONS are words.
try() {
  local options=$1 code=$2 input
  shift 2
  for input; do
    count=$((count + 1)) n=3 text=x2
    # shellcheck disable=SC2086
    py --explain $options "$code" > "$count.program" 2> "$count.err" ||
      printf 'import sys\nsys.stderr.write(open("%s.err").read())\nsys.exit(%s)\n' "$count" "$?" > "$count.program"
    # shellcheck disable=SC2086
    py $options "$code" < "$input" > "$count.out" 2> "$count.err"
    printf '%s\t%s\t%s %q\n' "$?" "$input" "$options" "$code" >> cases
    py { for _name in ("x", "t", "d", "a", "b", "c", "l", "k", "f"): globals().pop(_name, None) }
    unset x t d a b c l k f
  done
}

: > empty
printf '1\n2\n3\n' > lines
printf 'a b\n c  d e\n\nlast' > ragged
printf 'a,b \xc2\xa0x\r\n\xff\xfe y\x0cz\n' > odd
printf 'a b\0c\n d\0' > null
printf 'root:x:0\n:a\n2:b:\n' > colon
printf '{"a":1}{"b":"\xc3\xa9"}[1,2]"x"1 2.50 true null' > json
printf '{"a": 1}\n{"a": }\n' > broken
printf '\xef\xbb\xbf"\\ud800" "\xff" NaN\n12' > strange
printf 'a,b\n1,"x\ny"\n\n3,"p ""q"""' > csv
printf '\xef\xbb\xbfa,b\r\n1,\xff\r\n2\r\n' > mark
printf 'a,b\n1,2\n1,2,3\n' > long
printf 'a,b\n1,"2\n' > open
printf 'a\tb\n1\tx,y\n' > tsv

# What can be produced, by each kind of output.
for value in None 1.5 True '"s\n"' 'b"by\xff"' '[1, None, "x"]' '(1, [2])' '{"a": 1, "b": None}' '{3}' 'range(2)' \
  'iter([1, [2, 3], None])' '{"k": 1}.items()' 'Path("/tmp")' 'Decimal("1.5")' '[{"a": 1}, {"a": 2}]' 'Counter("aa")' \
  '"\udcff"' 'print("p")' 'IntEnum("E", "A").A' 'float("nan")'; do
  for options in '' -l -n -jn -0n -t '-n --csv'; do
    try "$options" "$value" lines
    try "$options" "yield $value" lines
  done
  try -j "$value" json
done
# Records, and how they end.
for code in _ 'len(_)' 'if "a" in _: break;; yield _' 'if _: continue;; print(_)' 'if _: return _, 1' 'yield from (_, 2)' \
  'try: yield _;; finally: print("f")' 'for c in _: if c == "b": return c' 'for c in _: yield c;; if c == "b": break' \
  'n = n + 1; yield n, text' '1 / 0' 'sys.exit(3)' 'sys.exit("bye")' 'raise pysh.Return(7)' pass '_ + n' 'n * 2, n' \
  'x: int = 3; if _: yield x;; return 4' 'def f(): return _, n;; yield f()' 'del n' '_ = 5; yield _'; do
  for options in -l -0 -lt '-l -b print("begin") -e print("end",n)' '-lt -b n==4 -e n' ''; do
    try "$options" "$code" ragged lines
  done
  try -l "$code" empty odd
  try -0 "$code" null
done
# Fields, as text and as numbers.
for code in '_[0]' _ '_.line, len(_)' '_[0] + 1, _[-1]' '_[1:]' '_[0] == 1' '_[0] * 2' 't += _[0]; yield t' \
  'for f in _: yield f + n' 'd[_[0]] = 1; yield sorted(d)' 'sorted(_)' '"-".join(_)' 'x = _[0]; return x + 1' \
  'a, *b = _; return a * 2' 'any(f == 1 for f in _)' 'f"{_[0]:>5}|{_[-1]}"' ' -_[0]' 'sum(map(len, _))' '_[0] < _[-1]'; do
  for options in -a -F: -0a -at '-a -b t=0;d={} -e t'; do try "$options" "$code" lines colon odd; done
done
for code in _ 'next(_)' 'for _x in _: yield _x' 'sorted(_)' 'enumerate(_)' 'sum(1 for x in _)' 'yield from _'; do
  for options in -i -ai -0i; do try "$options" "$code" ragged empty null; done
  try -ji "$code" json broken
  try '--csv -i' "$code" csv long
done
# JSON and tables.
for code in _ '_["a"]' 'if _: yield _' return None 'try: return _;; finally: pass' 'x = 1' 'iter([1, _])' '{"é": _}' '{1: (2,)}'; do
  for options in -j -jt -j0; do try "$options" "$code" json broken strange empty; done
done
for code in _ '_["a"]' '_["a"], _["b"]' '{"x": _["a"]}' '{"x": 1} if _["a"] == 1 else {"y": 2}' '_["a"] + 1' 'list(_)' \
  'yield _; yield [1, "a,b"]' '[[1]]' '_["zz"]' '[*_.values()][0] * 2'; do
  try --csv "$code" csv mark long open empty
  try --tsv "$code" tsv
done
try '--csv -b x=0 -e {"x":x}' 'x += _["a"]' csv
try '' 'lines()' ragged odd
try '' '[*lines()]' empty
try '' 'sum(map(int, lines()))' lines ragged
try '' 'input() + sys.stdin.read()' ragged odd
"$PYSH_PYTHON" compare.py
#>~ tried 1[0-9]{3}, wrong 0
