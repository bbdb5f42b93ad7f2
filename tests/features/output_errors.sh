# Output that cannot be written: an error, never silence, and the shell lives on.
# shells: bash zsh

py { print("x") } > /dev/full; echo $?
#!... No space left on device
#> 1
py { n = sys.stdout.write("x" * 100000) } > /dev/full; echo $?
#!... No space left on device
#> 1
py { "a value" } > /dev/full; echo $?
#!... No space left on device
#> 1
py { done_ = subprocess.run(["true"]) } > /dev/full; echo $?
#> 0
py { print("x") } >&- 2> err; echo $?; grep -c 'Bad file descriptor' err
#> 1
#> 1
py { x = "closed stdout is no matter without output" } >&-; echo $?
#> 0
{ py { print("x", file=sys.stderr) } 2>&-; echo "lives"; } 2> /dev/null
#> lives
{ py { 1/0 } 2>&-; echo $?; } 2> /dev/null
#> 1
{ py { 1/0 } 2> /dev/full; echo $?; } 2> /dev/null
#> 1
{ py { print("no fd at all") } <&- >&- 2>&-; echo "lives"; } 2> /dev/null
#> lives
py { print("and the next one works") }
#> and the next one works
