# Tracebacks name the script, its lines, and show them; pysh's own frames are hidden.
# shells: bash zsh
# ways: file source
py {
    def inner():
        return 1 / 0
    def outer():
        return inner()
    outer()
}
#! Traceback (most recent call last):
#! tracebacks.sh", line 9
#!=     outer()
#!... tracebacks.sh", line 8
#!=     return inner()
#!... tracebacks.sh", line 6
#!=     return 1 / 0
#!... ZeroDivisionError: division by zero
py { inner() } 2> trace; grep -cE '^ +File ' trace; grep -cE '[/]pysh/' trace
#> 2
#> 0
grep -o 'tracebacks.sh", line [0-9][0-9]*' trace
#> tracebacks.sh", line 19
#> tracebacks.sh", line 6
py { 1/0 } 2> trace; grep -oE 'line [0-9]+' trace; grep -c '1/0' trace
#> line 25
#> 1
py {

    x = 1

    1/0
} 2> trace; grep -oE 'line [0-9]+' trace
#> line 32
f() {
  py {
      int("x")
  }
}
f 2> trace; grep -oE 'line [0-9]+' trace
#> line 37
cat > /dev/null <<EOF
text
EOF
py { 1/0 } 2> trace; grep -oE 'line [0-9]+' trace
#> line 45
py { for i in range(2): i;; 1/0 } 2> trace; grep -oE 'line [0-9]+' trace
#> line 47
echo 'py {
    broken()
}' > sourced.sh; source ./sourced.sh 2> trace; grep -o 'sourced.sh", line [0-9][0-9]*' trace
#> sourced.sh", line 2
echo 'def helper():
    raise KeyError("in a file")' > file.py; py -f file.py; py { helper() } 2> trace; grep -o '[a-z]*\.[a-z]*", line [0-9][0-9]*' trace
#> tracebacks.sh", line 54
#> file.py", line 2
x=$(py { 1/0 } 2>&1); echo "$x" | grep -oE 'line [0-9]+'
#> line 57
seq 1 | py {
  1/0
} 2> trace; grep -oE 'line [0-9]+' trace
#> line 60

# Long and strange ones.
py { def forever(): forever() }
py { forever() } 2> trace; echo $?; tail -1 trace | grep -o RecursionError; [ "$(wc -l < trace)" -lt 100 ] && echo short
#> 1
#> RecursionError
#> short
py { try: 1/0;; except ZeroDivisionError as e: raise ValueError("chained") from e } 2> trace; grep -cE '^[A-Z][A-Za-z]*Error: ' trace
#> 2
py { raise ExceptionGroup("group", [ValueError("one"), KeyError("two")]) } 2> trace; grep -cE "^ *[|] [VK][a-z]*Error: " trace
#> 2
py { json.loads("{") } 2> trace; grep -cE '[/]json/decoder.py' trace
#>~ [1-9]
py { e = None; try: 1/0;; except ZeroDivisionError as error: traceback.print_exc() } 2> trace; tail -1 trace
#> ZeroDivisionError: division by zero
py { raise ValueError("bytes \udcff") } 2> trace; grep -acE '^ValueError: ' trace
#> 1
py { class Bad(Exception): def __str__(self): raise RuntimeError("in str");;;; raise Bad() } 2> trace; echo $?
#> 1
py { t = Thread(target=lambda: sh { echo no }); t.start(); t.join() } 2> trace; grep -cE '[p]ysh/' trace; tail -1 trace | cut -d: -f1
#> 0
#> RuntimeError
py { sys.excepthook = lambda kind, value, trace: print("hook:", kind.__name__) }; py { 1/0 }
#> hook: ZeroDivisionError
py { sys.excepthook = sys.__excepthook__ }
py { print("the next one works") }
#> the next one works
