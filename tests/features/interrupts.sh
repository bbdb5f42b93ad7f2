# SIGINT outside a prompt: the block ends with 130, and the script with it, as for any builtin.
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
pysh bash script.sh; echo $?
#> started
#> interrupted
#> 130
cat > trapped.sh <<'EOF'
trap 'echo trapped' INT
py { os.kill(os.getpid(), signal.SIGINT); time.sleep(20) }
echo "status $?"
py { print("next") }
EOF
pysh bash trapped.sh 2>/dev/null; echo $?
#> trapped
#> status 130
#> next
#> 0
cat > loop.sh <<'EOF'
i=0
while [ $i -lt 100 ]; do i=$((i + 1)); py { x = 1 }; done
echo "done $i"
EOF
pysh bash loop.sh; echo $?
#> done 100
#> 0

# At any moment: 20 scripts, each interrupted a little later; none hangs, none crashes.
cat > moments.sh <<'EOF'
for i in {1..1000}; do py { for j in range(1000): x = j }; y=$(py { x }); done
EOF
for delay in 0.0{1..9} 0.{10..30..2}; do
  timeout --preserve-status -s INT -k 10 "$delay" pysh bash moments.sh > /dev/null 2>&1
  ended=$?; case $ended in 130) ;; *) echo "after $delay: $ended";; esac
done
echo "all ended"
#> all ended
