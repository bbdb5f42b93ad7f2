# Streams that code closes are there again for the next command.
# shells: bash zsh

py { sys.stdout.close() }; py { print("one") }
#> one
py { raw = sys.stdout.detach(); raw = None }; py { print("two") }
#> two
py { raw = sys.stdout.detach(); raw = None } >/dev/null; py { print("three") }
#> three
py { sys.stderr.close() }; py { print("four", file=sys.stderr) }
#! four
printf 'a\nb\n' | { py { sys.stdin.close() } | cat; py { sys.stdin.read() }; }
#> a
#> b
printf 'c\n' > file; { py { sys.stdin.close() }; } < file; py { input() } < file
#> c
py { os.close(1); print("lost") }; echo "status $?"; py { print("five") }
#! write error: Bad file descriptor
#> status 1
#> five
py { os.close(1); os.close(2) }; py { print("six"); print("seven", file=sys.stderr) }
#> six
#! seven

# Neither the code's own streams nor what shows its errors may keep a command from its end.
py { class Broken:
    def write(self, text): pass
    def flush(self): raise RuntimeError
}
py { kept = sys.stdout; sys.stdout = Broken(); print("lost") }; py { sys.stdout = kept }; py { print("eight") } | cat
#> eight
py { sys.excepthook = lambda *_: 1 / 0 }
py { print("nine"); [][1] } > file; echo "status $?"; cat file
#! Error in sys.excepthook:
#!... ZeroDivisionError: division by zero
#!... Original exception was:
#!... IndexError: list index out of range
#> status 1
#> nine
py { sys.excepthook = sys.__excepthook__ }
py { raise pysh.Return("x") } 2>&1 | tail -n 1
#> ValueError: invalid literal for int() with base 10: 'x'
py {
  error = None
  for number in range(3000):
    following = ValueError(number)
    following.__cause__ = error
    error = following
  raise error
} 2>&1 | tail -n 1
#> ValueError: 2999

# A file that is detached keeps no other from being written at the end.
cat > files.sh <<'END'
py { first = open("first", "w"); raw = first.detach(); last = open("last", "w"); _n = last.write("all of it\n") }
END
pysh bash files.sh; cat last
#> all of it
