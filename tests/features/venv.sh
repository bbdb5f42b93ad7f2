# Virtual environments work: prefix, executable and packages are that environment's own.
# shells: bash zsh
# preload: no
# timeout: 60

"$PYSH_PYTHON" -m venv --without-pip env
site=$(echo env/lib/python3.*/site-packages); echo 'where = "in the environment"' > "$site/only_there.py"
report='py { import only_there; print(only_there.where, sys.prefix == argv[0], os.path.dirname(sys.executable) == argv[0] + "/bin", sys.prefix != sys.base_prefix) } "$PWD/env"'

PYSH_PYTHON=$PWD/env/bin/python pysh "$shell" -c "$report"
#> in the environment True True True
env -u PYSH_PYTHON VIRTUAL_ENV="$PWD/env" PATH="$PWD/env/bin:$PATH" LD_PRELOAD="$LIBPYSH" "$shell" -c "$report"
#> in the environment True True True
( . env/bin/activate; env -u PYSH_PYTHON pysh "$shell" -c "$report" )
#> in the environment True True True
env -u PYSH_PYTHON LD_PRELOAD="$LIBPYSH" "$shell" -c ". env/bin/activate; $report"
#> in the environment True True True
PYSH_PYTHON=$PWD/env/bin/python pysh "$shell" -c 'py { done_ = subprocess.run([sys.executable, "-c", "import only_there; print(only_there.where)"]) }'
#> in the environment
pysh "$shell" -c 'py { import only_there }' 2> err; echo $?; grep -c ModuleNotFoundError err
#> 1
#> 1
pysh "$shell" -c 'py { print(os.path.samefile(sys.executable, os.environ["PYSH_PYTHON"]), sys.version_info >= (3, 12)) }'
#> True True
mkdir folder; echo 'here = 1' > folder/by_path.py; PYTHONPATH=$PWD/folder pysh "$shell" -c 'py { import by_path; print(by_path.here) }'
#> 1
echo 'local_module = 1' > in_cwd.py; pysh "$shell" -c 'py { import in_cwd; print(in_cwd.local_module) }'
#> 1
