# `pysh doctor` explains what was found.
# preload: no

pysh doctor > report; echo $?
#> 0
grep -c -i python report; grep -c -i bash report; grep -c libpysh report
#>~ [1-9][0-9]*
#>~ [1-9][0-9]*
#>~ [1-9][0-9]*
"$PYSH_PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])' > version; grep -c -F "$(cat version)" report
#>~ [1-9][0-9]*
PYSH_PYTHON=/nosuch/python3 pysh doctor > report 2>&1 || echo "a problem"; grep -c /nosuch/python3 report
#> a problem
#>~ [1-9][0-9]*
