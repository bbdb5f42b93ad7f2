# Virtual environments work: prefix, executable and packages are that environment's own.
# preload: no
# timeout: 60

"$PYSH_PYTHON" -m venv --without-pip env
site=$(echo env/lib/python3.*/site-packages); echo 'where = "in the environment"' > "$site/only_there.py"
report='py { import only_there; print(only_there.where, sys.prefix == argv[0], os.path.dirname(sys.executable) == argv[0] + "/bin", sys.prefix != sys.base_prefix) } "$PWD/env"'

PYSH_PYTHON=$PWD/env/bin/python pysh bash -c "$report"
#> in the environment True True True
env -u PYSH_PYTHON VIRTUAL_ENV="$PWD/env" PATH="$PWD/env/bin:$PATH" LD_PRELOAD="$LIBPYSH" bash -c "$report"
#> in the environment True True True
( . env/bin/activate; env -u PYSH_PYTHON pysh bash -c "$report" )
#> in the environment True True True
env -u PYSH_PYTHON LD_PRELOAD="$LIBPYSH" bash -c ". env/bin/activate; $report"
#> in the environment True True True
PYSH_PYTHON=$PWD/env/bin/python pysh bash -c 'py { done_ = subprocess.run([sys.executable, "-c", "import only_there; print(only_there.where)"]) }'
#> in the environment
pysh bash -c 'py { import only_there }' 2> err; echo $?; grep -c ModuleNotFoundError err
#> 1
#> 1
pysh bash -c 'py { print(os.path.samefile(sys.executable, os.environ["PYSH_PYTHON"]), sys.version_info >= (3, 12)) }'
#> True True
mkdir folder; echo 'here = 1' > folder/by_path.py; PYTHONPATH=$PWD/folder pysh bash -c 'py { import by_path; print(by_path.here) }'
#> 1
echo 'local_module = 1' > in_cwd.py; pysh bash -c 'py { import in_cwd; print(in_cwd.local_module) }'
#> 1
