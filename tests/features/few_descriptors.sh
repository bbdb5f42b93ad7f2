# With room for few open files: in the main shell, a substitution and a stage.
# preload: no

pysh bash -c 'ulimit -n 10; py { print("few files") }; echo $?; echo "$(py { "in a substitution" })"; : | py { print("stage") } | cat; py { print("again") }'
#> few files
#> 0
#> in a substitution
#> stage
#> again
pysh bash -c 'py { x = 1 }; ulimit -n 10; py { print(open("/dev/null").fileno() > 2) }; echo "$(py { x })"'
#> True
#> 1
