# Streams that a redirection closes are closed.
# ways: file dash-c source

py { print("x") } >&-; echo $status
#!... write error: Bad file descriptor
#> 1
py { print("x", file=sys.stderr) } 2>&-; echo $status
#> 1
py { 1/0 } 2>&-; echo $status
#> 1
py { os.write(1, b"x") } >&- 2>file; echo $status; tail -n 1 file
#> 1
#> OSError: [Errno 9] Bad file descriptor
py { print("x"); print("y", file=sys.stderr) } >&- 2>&1; echo $status
#> 1
py { z = 5 } >&- 2>&-; echo $status $z
#> 0 5
begin; py { print("x") }; echo $status >&2; end >&- 2>file; cat file | string match -r 'write error.*|^[0-9]*$'
#> write error: Bad file descriptor
#> 1
py { print("open again") }
#> open again
