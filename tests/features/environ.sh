# `os.environ` is live both ways.
# shells: bash zsh
# ways: file dash-c prompt

export E=1; py { print(os.environ["E"], os.getenv("E")) }
#> 1 1
E=2; py { print(os.environ["E"]) }
#> 2
py { os.environ["NEW"] = "made in Python" }; echo "$NEW"; sh -c 'echo "$NEW"'
#> made in Python
#> made in Python
py { os.environ["E"] = "3" }; echo "$E"; declare -p E
#> 3
#bash> declare -x E="3"
#zsh> export E=3
unexported=1; py { print("unexported" in os.environ, os.environ.get("unexported", "no")) }
#> False no
export unexported; py { print(os.environ["unexported"]) }
#> 1
typeset +x unexported; py { print("unexported" in os.environ) }
#> False
py { del os.environ["NEW"] }; echo "${NEW-unset}"
#> unset
unset E; py { print("E" in os.environ) }; py { os.environ["E"] }
#> False
#!... KeyError: 'E'
py { os.environ["nosuch"] = "x"; print(os.environ.pop("nosuch"), "nosuch" in os.environ) }
#> x False
py { os.environ.update(A="1", B="2"); os.environ.setdefault("C", "3") }; echo "$A $B $C"
#> 1 2 3
py { print(sorted((k, v) for k, v in os.environ.items() if k in "ABC"), "A" in list(os.environ)) }
#> [('A', '1'), ('B', '2'), ('C', '3')] True
py { print(len(os.environ) == len(dict(os.environ)), os.environb[b"A"]) }
#> True b'1'
py { os.environ["A"] = 5 }; echo "$? $A"
#!... TypeError
#> 1 1

# Processes that Python starts see the same.
export SEEN=now; py { done_ = subprocess.run(["sh", "-c", "echo $SEEN >&2"]) } 2>&1
#> now
SEEN=later; py { done_ = subprocess.run("echo $SEEN >&2", shell=True) } 2>&1
#> later
py { os.environ["SEEN"] = "from Python"; os.system("echo $SEEN >&2") } 2>&1
#> from Python
py { SEEN = "assigned"; print(os.environ["SEEN"]) }; py { with os.popen("echo $SEEN") as pipe_: print(pipe_.read(), end="") }
#>~ from Python|assigned
#> assigned
f() { local -x SEEN=local; py { print(os.environ["SEEN"]) }; }; f; py { print(os.environ["SEEN"]) }
#> local
#> assigned
( export SEEN=subshell; py { print(os.environ["SEEN"]); os.system("echo $SEEN >&2") } ) 2>&1
#> subshell
#> subshell
( py { os.environ["SEEN"] = "kept inside" }; echo "$SEEN" ); echo "$SEEN"
#> kept inside
#> assigned
export bytes_=$'\xff'; py { print(os.environb[b"bytes_"], ascii(os.environ["bytes_"])) }
#> b'\xff' '\udcff'
py { os.environ["a b"] = "no shell name" } 2>/dev/null; echo "$?"
#> 1
py { print("LD_PRELOAD" in os.environ) }
#> False
# All ways to start a process give it the shell's environment.
export SEEN=exported; py { if os.fork() == 0: os.execlp("printenv", "printenv", "SEEN");; done_ = os.wait() }
#> exported
py { done_ = os.spawnlp(os.P_WAIT, "printenv", "printenv", "SEEN"); os.environ["SEEN"] = "set"; done_ = os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", "echo $SEEN"]) }
#> exported
#> set
py { if os.fork() == 0: os.environ["SEEN"] = "in the child"; os.execvp("printenv", ["printenv", "SEEN"]);; done_ = os.wait() }; echo "$SEEN"
#> in the child
#> set
export SEEN=again; py { import pty; done_ = pty.spawn(["printenv", "SEEN"]) } < /dev/null | tr -d '\r'
#> again
