# A child of os.fork ends at the end of its block, whatever goes wrong there: it never is a second session.
# shells: bash zsh

py {
  print("parent")
  if os.fork() == 0:
    for number in range(3): os.close(number)
}
#> parent
py { def fail(*_): raise RuntimeError
}
py {
  sys.excepthook = fail
  child = os.fork()
  if child == 0: raise ValueError
  sys.excepthook = sys.__excepthook__
  os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
} 2>/dev/null
py {
  def interrupt(*_): raise KeyboardInterrupt
  sys.excepthook = interrupt
  child = os.fork()
  if child == 0: raise ValueError
  sys.excepthook = sys.__excepthook__
  print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
}
#> 130
# In a stage, too: the next one is answered by the session.
echo | py { if os.fork() == 0: [os.close(number) for number in {sys.stdout.fileno(), 0, 1, 2}] }
echo | py { os.getpid() == int(os.readlink("/proc/self")) }
#> True
