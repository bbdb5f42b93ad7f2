# A timer that code has left running does not end the shell: its handler runs with the next command.
# shells: bash zsh
# ways: file prompt

py { _old = signal.signal(signal.SIGALRM, lambda number, frame: print("rings")); _left = signal.setitimer(signal.ITIMER_REAL, 0.1) }
sleep 0.3; echo alive
#> alive
py { print("next") }
#> rings
#> next
trap 'echo trapped' ALRM; kill -ALRM $$
#> trapped
py { _old = signal.signal(signal.SIGALRM, signal.SIG_DFL) }; kill -ALRM $$
#> trapped
