# Wherever a command may stand, a block may.
# ways: file dash-c stdin pipe source

py { print(1) }; py { print(2) } && py { print(3) } || echo no
#> 1
#> 2
#> 3
if py -t { True }; and not py -t { 0 }; echo yes; else; echo no; end
#> yes
set n 0; while py -t { int(n) < 3 }; py { n = int(n) + 1 }; end; echo $n
#> 3
for i in a b; py { print(i, end=' ') }; end; echo
#> a b 
begin; py { print('begun') }; end
#> begun
switch (py { 'b' })
case b
  py {
    print("in case b")
  }
end
#> in case b
echo (py { 'sub' }) "$(py { 'quoted' })" x(py { 'mid' })y
#> sub quoted xmidy
x=1 py { print(x) }
#> 1
py { print('out'); print('err', file=sys.stderr) } >/dev/null
#! err
py { print('err', file=sys.stderr) } 2>/dev/null
py { print('err', file=sys.stderr) } 2>&1 | cat
#> err
echo input | py { print(_, end='') }
#> input
py { print(sys.stdin.read(), end='') } </dev/null
py { '}' } | string upper
#> }
seq 3 | py -l { int(_) * 2 } | py -l { int(_) + 1 }
#> 3
#> 5
#> 7
function f; py { print('f', args) }; end; f a b
#> f ['a', 'b']
echo py { x }; echo 'py { x }' "py { x }" # py { x }
#> py { x }
#> py { x } py { x }
command echo py { y }
#> py { y }
py 'print(argv)' a 'b c'; py -f (echo 'print("file", argv)' | psub) z
#> ['a', 'b c']
#> file ['z']
py { "quotes ' \" \\ ` $HOME (echo) {1} \n" } # } '
#> quotes ' " \ ` $HOME (echo) {1} 
py -v text { 6 * 7 }; echo $text
#> 42
eval 'py "print(5)"'
#> 5
