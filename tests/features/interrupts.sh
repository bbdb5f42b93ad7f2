# SIGINT outside a prompt: the block ends with 130, and the script with it, as for any builtin.
# shells: bash zsh
# preload: no
# timeout: 60

cat > script.sh <<'EOF'
py {
    print("started", flush=True)
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(20)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        raise
}
echo "not reached"
EOF
pysh "$shell" script.sh; echo $?
#> started
#> interrupted
#> 130
cat > trapped.sh <<'EOF'
trap 'echo trapped' INT
py { os.kill(os.getpid(), signal.SIGINT); time.sleep(20) }
echo "status $?"
py { print("next") }
EOF
pysh "$shell" trapped.sh 2>/dev/null; echo $?
#> trapped
#> status 130
#> next
#> 0
cat > loop.sh <<'EOF'
i=0
while [ $i -lt 100 ]; do i=$((i + 1)); py { x = 1 }; done
echo "done $i"
EOF
pysh "$shell" loop.sh; echo $?
#> done 100
#> 0

# At any moment: twenty scripts, each interrupted a little later; none hangs, none crashes.
# (0: as with any builtin, an interrupt while a child runs and ends well is the child's alone.)
cat > moments.sh <<'EOF'
for i in {1..300}; do py { for j in range(1000): x = j }; y=$(py { x }); done
EOF
for delay in 0.0{1..9} 0.{10..30..2}; do
  timeout --preserve-status -s INT -k 10 "$delay" pysh "$shell" moments.sh > /dev/null 2>&1
  ended=$?; case $ended in 0|130) ;; *) echo "after $delay: $ended";; esac
done
echo "all ended"
#> all ended

# And with a shell that survives it, the next block works.
cat > survives.sh <<'EOF'
trap : INT; > ready
for i in {1..40}; do py { for j in range(1000): x = j }; y=$(py { 5 }); done
trap '' INT # an interrupt of the next one itself would be another matter
py { print("works") }
EOF
for delay in 0.0{1..9} 0.{10..20..2}; do
  rm -f ready; env --default-signal=INT pysh "$shell" survives.sh 2> /dev/null &
  until [ -e ready ]; do sleep 0.005; done
  sleep "$delay"; kill -INT $! 2> /dev/null; wait $!
done | sort | uniq -c | sed 's/^ *//'
#> 15 works

# One that has ended a child as well, as Ctrl-C does, is heard of before the code goes on.
cat > child.sh <<'EOF2'
py {
    for i in range(3):
        try:
            subprocess.run(["sh", "-c", "kill -INT $PPID; kill -INT $$"])
            print("went on")
            time.sleep(5)
        except KeyboardInterrupt:
            print("interrupted")
        time.sleep(0.5)
}
EOF2
pysh "$shell" child.sh
#> interrupted
#> interrupted
#> interrupted

# Code that sends itself one gets it there and then.
cat > itself.sh <<'EOF3'
py {
    for i in range(3):
        try: os.kill(os.getpid(), signal.SIGINT); print("late")
        except KeyboardInterrupt: print("at once")
        time.sleep(0.7)
}
EOF3
pysh "$shell" itself.sh
#> at once
#> at once
#> at once
