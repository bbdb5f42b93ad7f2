# Names in stages: fish's variables in, and what stages assign out.
# ways: file dash-c source prompt

set n 1
echo a | py -l { n = int(n) + 1 }; echo $n
#> 2
echo a | py { m = ['x', 'y z'] } | cat; count $m; echo $m[2]
#> 2
#> y z
seq 3 | py -l { n = int(_) } | py { total = 9 }; and echo $n $total $status $pipestatus
#> 3 9 0 0 0 0
function scopes
    set -l own 1
    set -l elements
    echo | py { own = int(own) + 1; elements = elements + ['a', 'b']; arguments = args } | cat
    echo $own / $elements / $arguments / $argv
end
scopes p 'q r'
#> 2 / a b / p q r / p q r
set -q own; or echo none outside
#> none outside
if echo 5 | py { seen = input() } | cat; echo $seen; end
#> 5
echo (echo 6 | py -l { inner = _ } | cat; echo $inner)
#> 6
set -x exported old
echo | py { print(exported, os.environ['exported'], flush=True); _x = os.system('echo child $exported'); exported = 'new' } | cat; env | string match 'exported=*'
#> old old
#> child old
#> exported=new
set -e exported; echo | py { gone = 'exported' in os.environ } | cat; echo $gone
#> false
set gone 1; echo | py { gone = None } | cat; set -q gone; or echo erased
#> erased
# Functions of earlier blocks have theirs.
py {
  def scaled(x): return int(x) * deeper()
  def deeper(): return int(factor)
}
set factor 10; seq 2 | py -l { scaled(_) } | py -l { 'x' + _ }
#> x10
#> x20
set factor 20; seq 2 | py -l { scaled(_) } | py -l { 'x' + _ }
#> x20
#> x40
set code 'print(factor)'; echo | py $code | cat
#> 20
echo 'print(factor)' >code.py; py -f code.py | cat; cat code.py | py | cat; cat code.py | py -
#> 20
#> 20
#> 20
false; echo | py { print(status, pipestatus) } | cat
#> 1 [1]
# What fish can't have is said.
echo | py { by_key = {'a': 1}; other = 5 } | cat; echo $other
#> 5
py { by_key['a'] }
#> 1
py { status = 5 } | cat; echo $pipestatus
#!... py: status: fish does not let anybody set it
#> 1 0
# The folder.
mkdir -p sub; cd sub; echo | py { print(os.path.basename(os.getcwd())); os.chdir('/'); print(os.getcwd()) } | cat; basename $PWD
#> sub
#> /
#> sub
