# Text is UTF-8 whatever the locale; bytes that are not survive the round trip.
# shells: bash zsh
# ways: file dash-c

v=$'\xff\xfe'; py { w = v }; [ "$v" = "$w" ] && echo same
#> same
py { print(ascii(v), len(v)) }
#> '\udcff\udcfe' 2
py { print(v) } | od -An -tx1
#>  ff fe 0a
py { raw = b"\xff\x80"; text = "\udcff" }; printf '%s%s' "$raw" "$text" | od -An -tx1
#>  ff 80 ff
items=($'\xff' $'a\nb' ''); py { copy_ = items[:] }; declare -p copy_
#bash> declare -a copy_=([0]=$'\377' [1]=$'a\nb' [2]="")
#zsh> typeset -a copy_=( $'\M-\C-?' $'a\nb' '' )
declare -A table=([$'\xfe']=$'\xfd'); py { table2 = dict(table) }; declare -p table2
#bash> declare -A table2=([$'\376']=$'\375' )
#zsh> typeset -A table2=( [$'\M-~']=$'\M-}' )
text="é✓😀"; py { print(text, len(text)); back = text + "ñ" }; echo "$back ${#back}"
#> é✓😀 3
#> é✓😀ñ 4
text=$'tab\there "quotes" \\ $x `y`'; py { again = text }; [ "$text" = "$again" ] && echo same
#> same
control=$'\001\002\177\033['; py { again = control; print(ascii(control)) }; [ "$control" = "$again" ] && echo same
#> '\x01\x02\x7f\x1b['
#> same
nl=$'\n\n'; py { again = nl; print(len(nl)) }; [ "$nl" = "$again" ] && echo same
#> 2
#> same
( LC_ALL=C; export LC_ALL; py { print("é ✓") }; v=é; py { print(v, len(v)) } )
#> é ✓
#> é 1
LC_ALL=C LD_PRELOAD=$LIBPYSH bash -c 'v=é; py { w = v + "✓"; print(w) }; echo "$w"'
#> é✓
#> é✓
LC_ALL=POSIX LD_PRELOAD=$LIBPYSH bash -c 'py { print(sys.stdout.encoding, sys.getfilesystemencoding(), open("/dev/null").encoding.lower()) }'
#> utf-8 utf-8 utf-8
touch $'\xff.bin'; py { print(ascii([name for name in os.listdir() if name.endswith("bin")])) } ; py { found = glob.glob("*.bin")[0] }; ls "$found" > /dev/null && echo found
#> ['\udcff.bin']
#> found
py { print(repr("\u202e \x00 \ud800")) }
#> '\u202e \x00 \ud800'
py { print("\ud800") }; echo $?
#!... UnicodeEncodeError
#> 1
py { lone = "\ud800"; after = 1 }; echo "$? $after"
#! lone
#> 1 1
