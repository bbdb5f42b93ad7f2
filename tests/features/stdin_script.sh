# A script on standard input: `input()` reads what follows the command, as `read` does.
# shells: bash zsh
# ways: stdin

py { print("got", input()) }
this line is data
#> got this line is data
read -r line
so is this
echo "$line"
#> so is this
py {
  first = input()
  second = input()
}
one
two
echo "$first $second"
#> one two
