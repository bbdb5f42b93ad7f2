# The forms of the command other than a block.
# shells: bash zsh
# ways: file dash-c source

py 'print("a word")'
#> a word
py "print('the shell expands $((1 + 1))')"
#> the shell expands 2
code='x = 5'; py "$code"; echo "$x"
#> 5
py ''; echo $?
#> 0
py 'if 1: print("suite");; print("after")'
#> suite
#> after

# Code on standard input.
echo 'print("from a pipe")' | py -
#> from a pipe
py - <<< 'y = 6'; echo "$y"
#> 6
py <<'EOF'
def double(n):
    return n * 2

z = double(4)
print("from a heredoc")
EOF
echo "$z"
#> from a heredoc
#> 8
py - one two <<< 'print(argv)'
#> ['one', 'two']

# A file, in the session's namespace.
cat > file.py <<'EOF'
import sys
from_file = x
print(argv, __name__)
def helper():
    return "defined in a file"
EOF
py -f file.py a b; echo "$from_file"
#> ['a', 'b'] __main__
#> 5
py { print(helper()) }
#> defined in a file
# It finds what python would give it, as long as it runs.
mkdir -p below; cat > below/script.py <<'EOF'
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("-n", type=int)
parser.add_argument("words", nargs="*")
print(sys.argv, os.path.relpath(__file__), parser.parse_args())
EOF
py -f below/script.py -n 3 a b
#> ['below/script.py', '-n', '3', 'a', 'b'] below/script.py Namespace(n=3, words=['a', 'b'])
echo | py -f below/script.py -n 4
#> ['below/script.py', '-n', '4'] below/script.py Namespace(n=4, words=[])
py -f below/script.py --nosuch 2> err; echo "$? $(head -1 err)"
#> 2 usage: script.py [-h] [-n N] [words ...]
py { "__file__" in globals() or len(sys.argv) > 1 }
#> False
echo 'sh { py -f below/script.py -n 5 >&2 }; print(sys.argv, os.path.basename(__file__))' > outer.py
py -f outer.py 2> err; cat err
#> ['outer.py'] outer.py
#> ['below/script.py', '-n', '5'] below/script.py Namespace(n=5, words=[])
(echo 'import os, sys'; py --explain -f below/script.py -n 6) > explained.py; "$PYSH_PYTHON" explained.py
#> ['below/script.py', '-n', '6'] below/script.py Namespace(n=6, words=[])

py -f nosuch.py || echo "failed"
#! nosuch.py
#> failed
cat > broken.py <<'EOF'
x = 1
x = (
EOF
py -f broken.py; echo $?
#!... broken.py", line 2
#!... SyntaxError
#> 2
printf 'x = 1\n\ny = "\377"\n' > broken.py; py -f broken.py; echo $?
#! File "broken.py", line 3
#! SyntaxError: 'utf-8' codec can't decode byte 0xff
#> 2
printf '# coding: nosuch\n' > broken.py; py -f broken.py; echo $?
#! SyntaxError: unknown encoding: nosuch (broken.py)
#> 2
printf '# coding: latin-1\nprint(ascii("\351"))\n' > latin.py; py -f latin.py
#> '\xe9'

# A module.
py -m json.tool <<< '{"a": [1]}'
#> {
#>     "a": [
#>         1
#>     ]
#> }
echo 'import sys; print(__name__, sys.argv[1:])' > module.py
py -m module a b
#> __main__ ['a', 'b']
printf 'import sys\nopen(sys.argv[1]).close()\n' > opens.py; mkfifo one two
(py -m opens one &); sleep 0.2; (py -m opens two &); sleep 0.2; : > one; sleep 0.2; : > two; sleep 0.2
py { print(sys.argv[1:], sys.modules["__main__"].__dict__ is globals()) }
#> [] True
py -m nosuchmodule; echo $?
#!... nosuchmodule
#> 1

# Help and mistakes.
py --version | grep -c '[0-9]\.[0-9]'
#> 1
py --help | grep -c 'py .*{'
#>~ [1-9][0-9]*
py --nosuchoption { 1 }; echo $?
#! nosuchoption
#> 2
py -f; echo $?
#! -f
#> 2
py -v; echo $?
#! -v
#> 2
py --explain { print(x) } > explained; echo $?; grep -c 'print(x)' explained
#> 0
#> 1
cat > checked.sh <<'EOF'
py { print("it's { not } run", '(') }
EOF
LD_PRELOAD=$LIBPYSH bash -n checked.sh; echo $?
#> 0
py -m nosuch.sub; echo $?
#! py: Error while finding module specification for 'nosuch.sub'
#> 1
echo 'import nothere' > wants.py; py -m wants; echo $?
#!... ModuleNotFoundError: No module named 'nothere'
#> 1
py --explain -m json.tool --help
#> import runpy
#> import sys
#>
#> sys.argv = ['json.tool', '--help']
#> runpy.run_module('json.tool', run_name='__main__', alter_sys=True)
