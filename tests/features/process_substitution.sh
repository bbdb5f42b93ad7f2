# Blocks inside `<(...)` and `>(...)`, and beside them.
# ways: file prompt

cat <(py { print("in") })
#> in
paste -d, <(py { print("left") }) <(py { print("right") })
#> left,right
py { print("out") } > >(cat > out); wait $!; cat out
#> out
echo data | tee >(py { print(_.strip().upper()) } > upper) > /dev/null; until [ -s upper ]; do sleep 0.05; done; cat upper
#> DATA
py { for path in argv: print(open(path).read(), end="") } <(echo 1) <(echo 2)
#> 1
#> 2
while read -r line; do py { total = int(line) + 1 }; echo "$total"; done < <(py { [1, 2] })
#> 2
#> 3
diff <(py { "same" }) <(echo same) && echo "no difference"
#> no difference
mapfile -t rows < <(py { ["a b", "c"] }); declare -p rows
#> declare -a rows=([0]="a b" [1]="c")
