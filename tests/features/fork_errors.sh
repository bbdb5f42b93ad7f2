# A child of `os.fork` that ends by an exception: its traceback, its status, and the shell goes on once.
# shells: bash zsh

py { pid = os.fork(); if pid == 0: 1/0;; print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])) }
#!... ZeroDivisionError: division by zero
#> 1
py { pid = os.fork(); if pid == 0: raise KeyboardInterrupt;; print(os.waitpid(pid, 0)[1] != 0) }
#> True
echo "once"
#> once
