# Blocks inside `<(...)` and `>(...)`, and beside them.
# shells: bash zsh
# ways: file prompt

cat <(py { print("in") })
#> in
paste -d, <(py { print("left") }) <(py { print("right") })
#> left,right
py { print("out") } > >(cat > out); until [ -s out ]; do sleep 0.05; done; cat out
#> out
echo data | tee >(py { print(_.strip().upper()) } > upper) > /dev/null; until [ -s upper ]; do sleep 0.05; done; cat upper
#> DATA
py { for name in argv: print(open(name).read(), end="") } <(echo 1) <(echo 2)
#> 1
#> 2
while read -r line; do py { total = int(line) + 1 }; echo "$total"; done < <(py { [1, 2] })
#> 2
#> 3
diff <(py { "same" }) <(echo same) && echo "no difference"
#> no difference
IFS=$'\n' read -r -d "" first second < <(py { ["a b", "c"]; }; printf "\0"); echo "$first|$second"
#> a b|c
