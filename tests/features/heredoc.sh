# Heredoc bodies are data; blocks around them are code.
# shells: bash zsh
# ways: file stdin pipe dash-c source eval prompt

cat <<EOF
py { untouched }
it's fine
EOF
#> py { untouched }
#> it's fine
cat <<'EOF'
py { untouched
EOF
#> py { untouched
cat <<-EOF
	py { tabs stripped }
	EOF
#> py { tabs stripped }
cat <<ONE; cat <<TWO
py { one }
ONE
py { two }
TWO
#> py { one }
#> py { two }
cat <<EOF; py { print("after, on the same line") }
body
EOF
#> body
#> after, on the same line
py { print(_.strip().upper()) } <<EOF
data for py $((1 + 1))
EOF
#> DATA FOR PY 2
py {
  print(_.strip(), "to a block of many lines")
} <<EOF
data
EOF
#> data to a block of many lines
py { print(_.strip()) } <<< "here string"
#> here string
x=$(cat <<EOF
py { in a substitution }
EOF
); echo "$x"
#> py { in a substitution }
cat <<EOF | py { print(_.replace("py", "snake"), end="") }
py { x }
EOF
#> snake { x }
cat <<EOF
$(py { print("expanded in the body") })
EOF
#> expanded in the body
f() {
  cat <<EOF
py { in a function }
EOF
  py { print("after it") }
}
f
#> py { in a function }
#> after it
