# A thread that raises signals without a pause leaves the interpreter time for its own work.
# shells: bash zsh

py {
    import signal, threading
    got = sent = 0
    # CPython has it that a signal which comes when it is ignored already was "ignored due to race condition".
    sys.unraisablehook = lambda what: None
    def handler(*_):
        global got
        got += 1
    def storm():
        global sent
        while not stop.is_set():
            signal.raise_signal(signal.SIGUSR1)
            sent += 1
    for _round in range(6):
        stop = threading.Event()
        signal.signal(signal.SIGUSR1, handler)
        raising = threading.Thread(target=storm)
        raising.start()
        for _ in range(20_000):
            for each in handler, signal.SIG_IGN:
                signal.signal(signal.SIGUSR1, each)
        stop.set()
        raising.join()
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    sys.unraisablehook = sys.__unraisablehook__
    print(0 < got <= sent)
}
#> True
py { print("alive") }
#> alive
