# Functions that pysh puts in the place of built-in ones behave as those do.

py {
import io, pickle
class Files:
    open, sleep, chdir = io.open, time.sleep, os.chdir
with Files().open("text", "w") as _f: print("through a class", file=_f)
Files().sleep(0)
Files().chdir(".")
}
cat text
#> through a class
py { for _f in (open, io.open, os.open, time.sleep, os.system, os.chdir, os.putenv): print(pickle.loads(pickle.dumps(_f)) is _f, _f.__name__) }
#> True open
#> True open
#> True open
#> True sleep
#> True system
#> True chdir
#> True putenv
py { _fd = os.open(path="text", flags=os.O_RDONLY, mode=0o777, dir_fd=None); print(os.read(_fd, 7)); os.close(_fd) }
#> b'through'
py { os.putenv("PUT", "there"); print(subprocess.run(["printenv", "PUT"], stdout=-1).stdout) }; echo "$PUT"
#> b'there\n'
#> there
py { os.unsetenv("PUT"); print(subprocess.run(["printenv", "PUT"], stdout=-1).stdout) }; echo "${PUT-unset}"
#> b''
#> unset
py { try: del os.environ["MISSING"];; except KeyError as _e: print(_e.__suppress_context__) }
#> True
py { from time import sleep }; sleep=text; py { sleep(0); print("not hidden") }
#> not hidden
py { import shutil; print(shutil.rmtree.avoids_symlink_attacks, os.open in os.supports_dir_fd, os.chdir in os.supports_fd) }
#> True True True
