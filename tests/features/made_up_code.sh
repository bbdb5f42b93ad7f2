# Tracebacks show the lines of code that is in no file: made up by the script, or given on a command line.
# shells: bash zsh

c='def f(): ''return 1/0'; py "$c"
py {
    class Interrupted:
        def find_spec(self, name, path=None, target=None):
            if name == "linecache": sys.meta_path.remove(self); raise KeyboardInterrupt
    sys.meta_path.insert(1, Interrupted())
    try: import linecache
    except KeyboardInterrupt: print("interrupted")
}
#> interrupted
py { f() }
#!... def f(): return 1/0
#!... ZeroDivisionError

# Of very many the oldest are forgotten.
for i in {1..1100}; do py "v = $i"; done
py { import linecache; print(len(linecache.cache) < 1100, any(each[2][-1:] == ["v = 1100\n"] for each in linecache.cache.values() if len(each) > 2)) }
#> True True
