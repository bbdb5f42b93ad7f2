# The status of py.
# ways: file dash-c source

py { pass }; echo $status
#> 0
py { sys.exit(3) }; echo $status
#> 3
py { raise pysh.Return(4) }; echo $status
#> 4
py { 1/0 } 2>/dev/null; echo $status
#> 1
py { for } 2>/dev/null; echo $status
#> 2
py -t { False }; echo $status
#> 1
py { print('x' * 100000) } | true; echo $pipestatus[2]
#> 0
function f; py { sys.exit(5) }; end; f; echo $status
#> 5
not py { 0 }; echo $status
#> 0
#> 1
py --version | string match -q 'pysh *'; echo $status
#> 0
py --nonsense 2>/dev/null; echo $status
#> 2
py { sys.exit(3) } | cat; echo $pipestatus
#> 3 0
