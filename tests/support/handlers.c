/* An extension module that handles signals as libuv and libev do: what comes is written to a pipe. */

#include <poll.h>
#include <signal.h>
#include <unistd.h>

static int ends[2];

static void note(int number) {
  unsigned char byte = number;
  (void)!write(ends[1], &byte, 1);
}

/* The signal that has come, within so many milliseconds; else 0. */
int heard(int patience) {
  struct pollfd wait = {.fd = ends[0], .events = POLLIN};
  unsigned char byte = 0;
  while (poll(&wait, 1, patience) < 0) continue; /* the signal itself */
  if (wait.revents & POLLIN) (void)!read(ends[0], &byte, 1);
  return byte;
}

/* Whether the process is left to the default again, as far as this code is told. */
int ends_well(void) {
  struct sigaction action = {.sa_handler = SIG_DFL}, found;
  if (sigaction(SIGCHLD, 0, &found) || found.sa_handler != note) return 0;
  if (sigaction(SIGCHLD, &action, &found) || found.sa_handler != note) return 0;
  return signal(SIGUSR1, SIG_DFL) == note && signal(SIGUSR1, SIG_DFL) == SIG_DFL;
}

void *PyInit_handlers(void) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  if (pipe(ends) == 0 && sigaction(SIGCHLD, &action, 0) == 0) signal(SIGUSR1, note);
  return 0;
}
