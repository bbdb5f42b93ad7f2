# Stages may be served by the same thread, one after the other: none sees what another has left there.
# ways: file dash-c

py {
    import os, threading, contextvars, decimal
    local = threading.local()
    variable = contextvars.ContextVar("variable", default="unset")

    def left():
        return (
            getattr(local, "value", None),
            variable.get(),
            decimal.getcontext().prec,
            os.getpriority(os.PRIO_PROCESS, 0),
            len(os.sched_getaffinity(0)) == processors,
            os.getcwd(),
            signal.SIGUSR2 in signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        )
    processors = len(os.sched_getaffinity(0))
    priority = os.getpriority(os.PRIO_PROCESS, 0)
}
cd /
for i in 1 2 3 4 5; do
  : | py -n { print(left() == (None, "unset", 28, priority, True, "/", False)) }
  : | py -n {
    local.value = 1
    variable.set("set")
    decimal.getcontext().prec = 5
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
  }
  : | py -n { os.setpriority(os.PRIO_PROCESS, 0, priority + 1) }
  : | py -n { os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]) }
  (cd /usr; py { os.chdir("/tmp") })
  $(py { os.chdir("/tmp"); ":" })
done
#> True
#> True
#> True
#> True
#> True
py { print(left()[3:] == (priority, True, "/", False)) }
#> True

# Many at once, more than wait.
for ((i = 0; i < 20; i++)); do echo $i | py { int(_) } & done | sort -n | tail -n 1
#> 19
seq 100 | py -l { int(_) + 1 } | py -l { int(_) + 1 } | py -l { int(_) + 1 } | py -l { int(_) + 1 } | tail -n 1
#> 104

# Threads that can't be used again leave others in their place.
for ((i = 0; i < 100; i++)); do
  echo | py { os.chdir("/usr/lib") } | cat
  x=$(cd /usr && py { os.getcwd() })
  [[ $x == /usr ]] || echo "in $x"
done
(cd /tmp; seq 3 | py -l { os.getcwd() } | (cd /usr; py -l { (_, os.getcwd()) }) | sort -u)
#> /tmp /usr
