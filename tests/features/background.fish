# Jobs in the background.
# ways: file dash-c source

py { time.sleep(0.2); print('second', flush=True) } &
echo first
#> first
wait
#> second
py { import threading; go = threading.Event() }
py { go.wait(30); print('waited') } &
echo (count (jobs -p)) job
#> 1 job
py { go.set() }; wait
#> waited
seq 3 | py -l { int(_) * 2 } | py { sum(map(int, lines())) } >sum &
wait; cat sum
#> 12
py {
  try:
    open('begun', 'w').write('yes')
    time.sleep(100)
  finally:
    open('ended', 'w').write('yes')
} &
while not test -s begun; sleep 0.02; end
kill $last_pid; wait; while not test -s ended; sleep 0.02; end; cat ended; echo
#> yes
yes | py -l { _ } | py -l -b 'n_ = 0' { n_ += 1; n_ == 9 and open('going', 'w').write('yes'); print(_) } >/dev/null &
while not test -s going; sleep 0.02; end
kill (jobs -p); wait; jobs -q; or echo none
#> none
for i in 1 2 3; py { size_ = open(f'out{i}', 'w').write(f'{i}{i}') } &; end; wait
cat out1 out2 out3; echo
#> 112233
# What a job assigns is not for fish.
set b 1; py { b = 2 } &; wait; echo $b
#> 1
# What uses fish itself can't: fish goes on.
py { sh { echo } } &; wait
#!... OSError: 
# The numbers of open files stay as they are.
set before (path basename /proc/$fish_pid/fd/*)
for i in (seq 50); seq 3 | py -l { _ } | py -l { _ } >/dev/null; py { } &; end; wait
set after (path basename /proc/$fish_pid/fd/*)
test (count $after) -le (count $before); or echo $before, then $after
# A stage has its streams, its way to the session, and nothing else.
py { len(os.listdir(f'/proc/{__import__("_pysh").caller_pid()}/fd')) } | cat
#> 5
