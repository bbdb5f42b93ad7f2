# With room for few open files blocks work, or say clearly what is too small; the shell lives on.
# preload: no

cat > script.sh <<'EOF'
ulimit -n $1
py { print("few files") }; echo $?
x=$(py { "yes" }); echo "substitution [$x]"
echo | py { print("stage") } | cat
sleep 0.2 # the session lets go of a stage's last descriptor after the stage has ended
py { print("again", open("/dev/null").fileno() > 2) }
EOF
pysh bash script.sh 10 2> err; grep -v 'ulimit -n' err
#> few files
#> 0
#>~ substitution \[(yes)?\]
#>...~ (again True)
pysh bash script.sh 64; echo $?
#> few files
#> 0
#> substitution [yes]
#> stage
#> again True
#> 0
pysh bash -c 'py { x = 1 }; ulimit -n 10; x=$(py { x }) 2> err; grep -v "ulimit -n" err; py { print("again", x) }'
#>~ again 1?
