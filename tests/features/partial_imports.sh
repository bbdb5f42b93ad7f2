# Blocks run while another thread imports a module that is used for warnings or for tracebacks.
# ways: file dash-c
# shells: bash zsh

py {
from importlib.machinery import PathFinder
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name not in ("warnings", "linecache"): return None
        spec = PathFinder.find_spec(name, path, target)
        real = spec.loader.get_code
        spec.loader.get_code = lambda each: (time.sleep(1), real(each))[1]
        return spec
def slowly(name):
    sys.modules.pop(name, None)
    sys.meta_path.insert(0, Slow())
    thread = threading.Thread(target=__import__, args=(name,)); thread.start()
    time.sleep(0.3)
    return thread
thread = slowly("warnings")
}
py { x = 1 + 1; y = 'a' }; echo "$? $x"
py { thread.join(); x = 1 + 2 }; echo "$? $x"
#> 0 2
#> 0 3
py { thread = slowly("linecache") }
py { def f(): return 4 }; echo "$?"
py { thread.join(); print(f()) }; echo "$?"
#> 0
#> 4
#> 0
