# The main thread is the shell's, whoever imports `threading` first.
# shells: bash zsh

echo | py { import threading; print(threading.main_thread() is None) } | cat
#> False
py { print(threading.current_thread() is threading.main_thread(), threading.main_thread().is_alive(), threading.active_count()) }
#> True True 1
py {
    import signal
    async def handles():
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, lambda: None)
        print("handles signals")
    asyncio.run(handles())
}
#> handles signals
py { t = threading.Thread(target=print, args=["in a thread"]); t.start(); t.join(); print(threading.enumerate() == [threading.main_thread()]) }
#> in a thread
#> True
py { if os.fork() == 0: print(threading.current_thread() is threading.main_thread());; else: done_ = os.wait() }
#> True
echo | py { if os.fork() == 0: print(threading.current_thread() is threading.main_thread());; else: done_ = os.wait() } | cat
#> True
