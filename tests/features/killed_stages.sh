# A stage that is killed at any moment closes its own files, and each of them once.
# shells: bash zsh

py {
  import threading
  is_over, strange = False, 0
  def keep_files_open():
    global strange
    while not is_over:
      own = [os.open('kept', os.O_WRONLY | os.O_CREAT) for _ in range(8)]
      file = os.fstat(own[0]).st_ino
      time.sleep(0.001)
      for number in own:
        try:
          strange += os.fstat(number).st_ino != file
          os.close(number)
        except OSError:
          strange += 1
  keepers = [threading.Thread(target=keep_files_open) for _ in range(3)]
  for each in keepers: each.start()
}
pipeline() { yes | py -l { _ } | py -l { _ } >/dev/null; }
for i in {1..50}; do
  pipeline &
  py { time.sleep(random.uniform(0, 0.05)) }
  # Shells say nothing of those that die of this signal.
  while kill -0 $!; do kill -PIPE $(pgrep -P $!); sleep 0.005; done 2>/dev/null
  wait
done
py { is_over = True; [each.join() for each in keepers]; print(strange, 'strange') }
#> 0 strange

# One that waits for a pipe of its own ends, and so does a child that it waits for.
py { import select, subprocess, threading }
killed() {
  py { _started, _over = threading.Event(), threading.Event() }
  echo | py "try: _started.set(); $1
finally: _over.set()" &
  py { _started.wait(20); time.sleep(0.1) }
  kill -KILL $!; wait $! 2>/dev/null; py { _over.wait(20) }
}
killed 'subprocess.run(["sleep", "100"], capture_output=True)'
#> True
killed 'r, w = os.pipe(); os.read(r, 1)'
#> True
killed 'r, w = os.pipe(); os.write(w, bytes(1 << 20))'
#> True
killed 'r, w = os.pipe(); open(w, "wb").write(bytes(1 << 20))'
#> True
killed 'r, w = os.pipe(); select.select([r], [], [])'
#> True
killed 'r, w = os.pipe(); it = select.epoll(); it.register(r); it.poll()'
#> True
