# `sh { }` in Python runs shell source as `$( )` would, and is its output.
# shells: bash zsh
# ways: file source

greet() { echo "hello $1"; }; [ "$shell" = zsh ] || shopt -s expand_aliases
alias twice='echo twice'
x=shell; arr=(1 "2 3")
py { y = "py val"; print(sh { greet "$x and $y" }, sh { twice }) }
#> hello shell and py val twice
py { r = sh { printf 'a\nb\n\n' }; print(repr(r), r.status, sh { echo 4 } + 1, repr(sh {})) }
#> 'a\nb' 0 5 ''
py { words = ["a b", "c"]; print(sh { printf '<%s>' "${words[@]}" "${arr[@]}" }) }
#> <a b><c><1><2 3>
py { def local(name): return sh { echo "local $name" } }
py { print(local("v  w")) }; echo "${name-unset}"
#> local v  w
#> unset
py { for i in range(2): print(sh { echo $i }); if i: print("one-liner", sh { echo "a;b" }) }
#> 0
#> 1
#> one-liner a;b
py { print(f"{sh { echo '}' }}", {1: sh("echo text")}) }
#> } {1: 'text'}
py {
    x = sh {
        cat <<END
here } $((1 + 2))
END
    }
    print(x)
}
#> here } 3
py { _s = sh { x=changed; cd /; exit 0 } }; echo "$x"; [ "$PWD" != / ]
#> here } 3
py { print("before"); sh.run { echo between }; print("after") }
#> before
#> between
#> after

# A failure raises, unless it is not to be checked.
py { sh { exit 3 } }; echo $?
#!... CalledProcessError: Command 'exit 3' returned non-zero exit status 3.
#> 1
py { r = sh(check=False) { echo out; false }; print(r, r.status) }
#> out 1
py { print(sh(check=False) { exec sh -c 'kill -TERM $$' }.status) }
#> 143
set -o pipefail; py { print(sh(check=False) { false | true }.status) }; set +o pipefail
#> 1
( set -u; py { print(sh(check=False) { echo $nosuch_name; echo no }.status) } )
#! nosuch_name: 
#> 1
# bash does without -e there, zsh does not.
( set -e; py { print(sh(check=False) { false; echo goes on }) } )
#bash> goes on
#zsh>
( set -e; [ "$shell" = zsh ] || shopt -s inherit_errexit; py { print(sh(check=False) { false; echo no }.status) } )
#> 1
(exit 7); py { print(sh { echo $? }) }
#> 7
py { print(sh(check=False) { return 5; echo no }.status) }
#> 5

# As `subprocess.run` has it.
py { print(sh(stderr=STDOUT) { echo e >&2; echo o }, sh(stderr=PIPE) { echo e >&2 }.stderr, end="") }
#> e
#> o e
py { sh(stderr=DEVNULL) { echo e >&2 }; print(sh(input="a\nb\n") { wc -l }, len(sh(input=b"x" * 300000) { cat })) }
#> 2 300000
py { try: sh(timeout=0.2) { echo part; sleep 50; echo no }; except TimeoutExpired as e: print(e.output) }
#> b'part\n'
py { print(len(sh { head -c 300000 /dev/zero | tr '\0' a }), repr(sh { printf '\xff' })) }
#> 300000 '\udcff'
py { sh("a\0b") }; echo $?
#!... ValueError: shell source can't have a NUL character
#> 1
py { threading.Thread(target=lambda: sh("echo")).start(); time.sleep(0.1) }
#!... no shell waits for this thread

# The standard input is the command's own, and empty for what runs while Python reads it.
echo in | py { print(sh { cat }) }
#> in
seq 2 | py { for line in lines(): print(line, repr(sh { cat })) }
#> 1 ''
#> 2 ''
py { print(sh { py { nested = 5; print("nested") } }, "nested" in globals()) }
#> nested True
