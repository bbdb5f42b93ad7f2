# A block as a coprocess.
# For bash alone: zsh's coprocesses are in places.zsh.

coproc py { for line in sys.stdin: print("got", line.strip(), flush=True) }
job=$COPROC_PID
echo one >&"${COPROC[1]}"; read -r answer <&"${COPROC[0]}"; echo "$answer"
#> got one
echo two >&"${COPROC[1]}"; read -r answer <&"${COPROC[0]}"; echo "$answer"
#> got two
py { print("beside it") }
#> beside it
eval "exec ${COPROC[1]}>&-"; wait "$job"; echo $?
#> 0
# Until it is told to end: bash forgets the descriptors of one that has ended.
coproc NAMED { py { print("in a named one", flush=True); _line = input() }; }
read -r answer <&"${NAMED[0]}"; echo "$answer"; echo >&"${NAMED[1]}"; wait
#> in a named one
