# How fish comes to its source, and how it goes.
# preload: no

echo 'py { print("a script", args) }' >script.fish; pysh script.fish 1 '2 3'
#> a script ['1', '2 3']
echo 'py { print("sourced") }; function f; py { print("f", args) }; end' >lib.fish
pysh fish -c 'source lib.fish; f a'
#> sourced
#> f ['a']
mkdir -p functions; echo 'function auto; py { print("autoloaded") }; end' >functions/auto.fish
pysh fish -c 'set -p fish_function_path $PWD/functions; auto'
#> autoloaded
pysh fish -l -c 'py { print("login", sh["argv"]) }' x y
#> login ['x', 'y']
pysh fish --no-config -c 'py { print("no config") }'
#> no config
echo 'py { print("stdin") }' | pysh fish
#> stdin
pysh fish -C 'py { print("first") }' -c 'py { print("then") }'
#> first
#> then
mkdir -p $HOME/.config/fish/conf.d; echo 'py { from_conf = 1 }' >$HOME/.config/fish/conf.d/a.fish; echo 'py { from_config = 2 }' >$HOME/.config/fish/config.fish
pysh fish -c 'echo $from_conf $from_config'
#> 1 2
rm -r $HOME/.config/fish/conf.d; echo 'pysh init fish | source; py { by_init = 3 }' >$HOME/.config/fish/config.fish
fish -c 'echo $by_init $argv; py { 1 + 1 }; set -q PYSH_ENTERED; or echo gone; env | string match -q "LD_PRELOAD=*"; or echo clean' a 'b c'
#> 3 a b c
#> 2
#> gone
#> clean
env SHLVL=5 fish -c 'echo $SHLVL; ps -o args= -p $fish_pid | string match -qr -- "--ini[t]"; or echo plain'
#> 5
#> plain
env PYSH_OFF=1 fish -c 'functions -q py; or echo off' 2>/dev/null
#> off
rm $HOME/.config/fish/config.fish
pysh fish -c 'env | string match "LD_PRELOAD*"; fish -c "functions -q py; or echo children have none"'
#> children have none
env LD_PRELOAD=$LIBPYSH PYSH_OFF=1 fish -c 'functions -q py; or echo off'
#> off
pysh fish -c 'py {
  never closed'; echo $status
#! fish: syntax error: the block that begins in line 1 is not closed: no `}' for its `{'
#> 2
pysh fish -c "eval 'py { 1 }'"; echo $status
#! the shell did not read '{' as the start of a block here
#> 2
printf 'echo one\n\npy {\n  1/0\n}\n' >trace.fish; pysh fish trace.fish 2>&1 | string match -e 'line'
#>~   File "/.*/trace.fish", line 4, in <module>
printf 'py { a }; py { a }\npy { a }\n' >same.fish; pysh fish same.fish 2>&1 | string match -e 'line'
#>~   File "/.*/same.fish", line 1, in <module>
#>~   File "/.*/same.fish", line 1, in <module>
#>~   File "/.*/same.fish", line 2, in <module>
pysh fish -c 'py { import atexit; _ = atexit.register(print, "bye") }; exit 3'; echo $status
#> bye
#> 3
# As in a file that is sourced, `exit` ends the source only.
pysh fish -c 'py { print(sh.run { exit 4 }) }; echo goes on'
#> 4
#> goes on
pysh fish -c 'py { print(1, flush=True); os.kill(os.getpid(), 2); time.sleep(50) }; echo never'; echo $status
#> 1
#> 130
env PYSH_PYTHON=/nowhere pysh fish -c 'py { 1 }; echo $status' 2>&1 | string match -er '127|nowhere' | count
#> 2

# What fish begins with, and shows of an error, is the script's own.
echo 'echo $status' >begin.fish; pysh fish begin.fish; pysh fish -c 'echo $status'; pysh fish --no-config -c 'echo $status'
#> 0
#> 0
#> 0
echo >empty.fish; pysh fish empty.fish; echo $status; pysh fish --no-config -c ''; echo $status
#> 0
#> 0
echo begin >broken.fish; pysh fish -n broken.fish 2>&1 | string match 'begin*'; pysh fish --no-config broken.fish 2>&1 | string match 'begin*'
#> begin
#> begin
