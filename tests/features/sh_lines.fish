# Lines that code still has when its command ends: the source ends with the command, and the code is told.
# ways: file source

py { it = sh.lines { yes }; print(next(it)) }; echo next
#> y
#> next
py { next(it) }; echo $status; py { print(list(it)) }
#!... RuntimeError: the shell source has ended with the command that began it: fish waits for both
#> 1
#> []
py { it = sh.lines { echo a; sleep 50; echo b }; print(next(it)); 1/0 }; echo $status
#!... ZeroDivisionError: division by zero
#> a
#> 1
# What has come to its end is not disturbed, and what has not begun begins when it is asked.
py { it = sh.lines { echo one }; print(list(it)); later = sh.lines { echo two; echo three } }; py { print(list(later)) }
#> ['one']
#> ['two', 'three']
py { it = sh.lines { seq 3 }; print(next(it)) }; py { print(list(it)) }
#> 1
#> ['2', '3']
py { it = sh.lines { seq 3 }; next(it); sh.run { py { 4 } }; print(list(it)) }
#> 4
#> ['2', '3']
# Each command has its own.
py { it = sh.lines { py { inner = sh.lines { yes }; print(next(inner)) }; echo outer }; print(next(it), next(it)) }
#> y outer
