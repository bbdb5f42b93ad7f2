# Streams: records in, records out, in fish's pipelines.
# ways: file dash-c source

seq 3 | py -l { int(_) * 2 }
#> 2
#> 4
#> 6
printf 'a b\nc d\n' | py -a { _[1] }
#> b
#> d
printf 'x:1\ny:2\n' | py -F : { return _[::-1] }
#> 1:x
#> 2:y
echo '{"a": 1}{"a": 2}' | py -j { _["a"] + 1 }
#> 2
#> 3
printf 'n,v\na,1\n' | py --csv { _ | {"v": 5} }
#> n,v
#> a,5
py -nl { range(3) } | string join +
#> 0+1+2
printf 'p\0q\0' | py -0 { _.upper() } | string split0
#> P
#> Q
echo a:b | py --field : { _[1] }
#> b
seq 3 | py -l --begin 'n = 0' --end n { n += int(_) }
#> 6
py --var out { 5 }; echo $out
#> 5
seq 4 | py -l -b 'n = 0' -e 'n' { n += int(_) }; echo "n=$n"
#> 10
#> n=10
yes | py -l { _ } | head -n 2; echo $pipestatus[3]
#> y
#> y
#> 0
seq 3 | py -l { _ } | py -l { int(_) + 1 } | py { sum(map(int, lines())) }
#> 9
seq 100000 | py -l { _ } | tail -n 1
#> 100000
# Names that a stage sets are fish's.
echo 5 | py { got = _.strip() } | cat; echo $got
#> 5
# What is not read is for the next one.
printf '1\n2\n3\n' | begin; py { input() }; cat; end
#> 1
#> 2
#> 3
py { print(sys.stdin.read()) } <(echo from a file | psub)
#> from a file
#> 
py { print("out"); print("err", file=sys.stderr) } >/dev/null 2>&1
py { os.system("echo child; echo error >&2") } 2>/dev/null | cat
#> child
#> 0
set -l kept (py { print('a'); print('b c') }); printf '<%s>\n' $kept
#> <a>
#> <b c>
echo (echo x | py { _.strip() * 2 } | string upper)
#> XX
