# An interrupt in the middle of an import leaves no lock behind: others can import.
# timeout: 60

# The moment after a lock was taken and before its `with` begins, which an interrupt hits only rarely.
cat > halfway.py <<'END'
import _frozen_importlib, _imp, os, signal, time
_imp.acquire_lock()
lock = _frozen_importlib._get_module_lock("colorsys")
lock.acquire()
print("half way", flush=True)
time.sleep(30)
END
trap : INT
py { os.environ["PYTHONDONTWRITEBYTECODE"] = "1"; sys.path.insert(0, os.getcwd()) }
mkfifo begun
echo | py { import halfway } > begun & stage=$!
read -r line < begun; kill -KILL "$stage"; wait "$stage" 2> /dev/null; echo "$line, $?"
#> half way, 137
py {
    def is_running(): return any("halfway" in frame.f_code.co_filename for frame in sys._current_frames().values())
    for i in range(100): if not is_running(): break;; time.sleep(0.05)
}
echo | py { import colorsys; print("of a stage") }
#> of a stage
py { import colorsys; print("of a block") }
#> of a block
( sleep 1; kill -INT $$ ) & py { import halfway }; echo $?
#> half way
#> 130
echo | py { import colorsys, sndhdr_ } 2>&1 | tail -1
#> ModuleNotFoundError: No module named 'sndhdr_'

# A module that pysh changes is changed although its first import was interrupted.
cat > twice.py <<'END'
import sys, pysh.imports
def change(module): module.changed = True
pysh.imports.after("halting", change)
END
cat > halting.py <<'END'
import __main__
if __main__.first: __main__.first = False; raise KeyboardInterrupt
END
py { first = True; import twice
try: import halting
except KeyboardInterrupt: print("interrupted")
import halting; print(halting.changed); del sys.modules["halting"], halting; import halting; print(halting.changed) }
#> interrupted
#> True
#> True
