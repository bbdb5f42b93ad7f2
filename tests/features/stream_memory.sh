# Memory stays flat however long the input is, with each way to read it and to produce.
# timeout: 600

size=${SIZE:-12000000} # bytes; a gigabyte takes some minutes
py { def peak(): return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) >> 10 }
# Runs `py` with the words, fed with lines of the first one; says if the session has grown by more than 10 MB.
flat() {
  local line=$1 before after
  shift
  before=$(py { peak() })
  yes "$line" | head -n $((size / (${#line} + 1))) | py "$@" > /dev/null
  after=$(py { peak() })
  ((after - before < 10)) || echo "$*: $before MB, then $after MB"
}
py { buffers = bytearray(1 << 23); buffers = None } # what the first large blocks take is no growth
flat 'some line of text' -l '_'
flat 'some line of text' -l 'try: yield _;; finally: pass'
flat 'some line of text' -a '_[0]'
flat 'some line of text' -a -b 'n = 0' -e n 'n += len(_)'
flat 'some:line:of text' -F: '_[1], _.line'
flat 'some line of text' -i 'for _each in _: yield _each'
flat 'some line of text' -ai '(each for each in _)'
flat 'some line of text' 'for line in lines(): print(line)'
flat 'some line of text' 'for line in sys.stdin: print(line)'
flat '{"a": [1, 2, {"b": "text"}]}' -j '_'
flat '{"a": [1, 2, {"b": "text"}]}' -ji 'for _each in _: yield _each'
flat 'a,b,"c, d"' --csv 'list(_)'
flat 'a,b,"c, d"' --csv -i 'for _each in _: yield _each'
tr() { command tr '\n' '\0'; }
before=$(py { peak() })
yes 'some record' | head -c "$size" | tr | py -0 { _ } | tail -c 1 > /dev/null
yes 'some record' | head -c "$size" | tr | py -0i { for _each in _: yield _each } | tail -c 1 > /dev/null
py -n { range(1000000) } | tail -1
#> 999999
yes | py -l { _ } | py -l { _ + _ } | head -c "$size" | tail -c 2 | od -An -c
#>    y  \n
after=$(py { peak() })
((after - before < 10)) || echo "$before MB, then $after MB"

# What does grow is seen.
flat 'some line of text' '_' 2>&1 | sed 's/:.*//'
#> _
# A long line is one record, and no more than a few copies of it.
head -c 20000000 /dev/zero | command tr '\0' x | py -l { len(_) }
#> 20000000
