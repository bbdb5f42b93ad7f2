/* What OpenBLAS does that matters to forks, as an extension module that can't be imported but is loaded. */
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int threads = 2;

static void say(const char *text, size_t length) {
    if (write(1, text, length) < 0)
        _exit(9);
}

static void before_fork(void) {
    static const char text[] = "the threads end\n";
    say(text, sizeof text - 1);
}

__attribute__((constructor)) static void begin(void) {
    pthread_atfork(before_fork, NULL, NULL);
}

void openblas_set_num_threads(int number) { threads = number; }

int threads_of_openblas(void) { return threads; }

void *PyInit_openblas(void) { return NULL; }
