/* Lets system calls fail, one at a time, where pysh makes them. Preloaded beside libpysh.so, for scripts/faults only.
 *
 * A place is a function of libc's, the object and offset that called it, and whether the process is the session's shell or a
 * fork of it. Calls count that libpysh.so and _pysh make and, in the session's shell, those of any other object on another
 * thread than the shell's: Python and what it loads. So do the shell's own forks, which are Python's too in `sh { }`.
 *
 *   FAULTS_LOG     every call that counts is noted in this file: "role function object+offset nth", nth being how often this
 *                  place was reached in its process
 *   FAULTS_AT      the call that is to fail, in the same words
 *   FAULTS_ERRNO   how
 *   FAULTS_FIRED   made when it has; no call fails if it is there
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PLACES = 1 << 14 };

static struct {
    const char *function;
    void *caller;
    atomic_uint count;
} places[PLACES];
static atomic_flag places_lock = ATOMIC_FLAG_INIT;

/* The process whose calls `places` counts. */
static atomic_int counted_pid;
static atomic_int session_pid;

static const char *setting(const char *name) {
    /* bash's own getenv looks at its variables: this looks at what the process was started with. */
    static char environment[1 << 16];
    static atomic_int state;
    int none = 0;
    if (atomic_compare_exchange_strong(&state, &none, 1)) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/environ", O_RDONLY | O_CLOEXEC);
        long got = 0, length = 0;
        while ((got = syscall(SYS_read, fd, environment + length, sizeof environment - 2 - length)) > 0) length += got;
        syscall(SYS_close, fd);
        atomic_store(&state, 2);
    }
    while (atomic_load(&state) != 2) {
    }
    size_t length = strlen(name);
    for (const char *entry = environment; *entry; entry += strlen(entry) + 1)
        if (!strncmp(entry, name, length) && entry[length] == '=') return entry + length + 1;
    return NULL;
}

/* How often this place has been reached now. */
static unsigned count(const char *function, void *caller) {
    while (atomic_flag_test_and_set(&places_lock)) {
    }
    int pid = (int)syscall(SYS_getpid);
    if (atomic_exchange(&counted_pid, pid) != pid) memset(places, 0, sizeof places);
    unsigned slot = (unsigned)((uintptr_t)caller * 2654435761u) % PLACES;
    while (places[slot].caller && (places[slot].caller != caller || places[slot].function != function))
        slot = (slot + 1) % PLACES;
    places[slot].caller = caller;
    places[slot].function = function;
    unsigned now = ++places[slot].count;
    atomic_flag_clear(&places_lock);
    return now;
}

static int is_named(const char *path, const char *name) {
    size_t length = strlen(path), end = strlen(name);
    return length >= end && !strcmp(path + length - end, name);
}

/* Whether this call is to fail; errno is set then. */
static int fails(const char *function, void *caller) {
    int saved = errno;
    struct dl_find_object found;
    if (_dl_find_object(caller, &found) || !found.dlfo_link_map) return 0;
    const char *path = found.dlfo_link_map->l_name;
    int pid = (int)syscall(SYS_getpid), tid = (int)syscall(SYS_gettid);
    int ours = is_named(path, "/libpysh.so") || is_named(path, "/_pysh.abi3.so");
    int none = 0;
    if (ours) atomic_compare_exchange_strong(&session_pid, &none, pid);
    int in_session = atomic_load(&session_pid) == pid;
    int shells_fork = in_session && !strcmp(function, "fork");
    if (!ours && !shells_fork && !(in_session && pid != tid)) return 0;

    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    char line[512];
    int length = snprintf(line, sizeof line, "%s %s %s+%#lx %u\n", in_session ? "main" : "fork", function, name,
                          (unsigned long)((char *)caller - (char *)found.dlfo_link_map->l_addr), count(function, caller));
    const char *log = setting("FAULTS_LOG"), *at = setting("FAULTS_AT");
    if (log) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        syscall(SYS_write, fd, line, length);
        syscall(SYS_close, fd);
    }
    errno = saved;
    if (!at || strncmp(line, at, length - 1) || at[length - 1]) return 0;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, setting("FAULTS_FIRED"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        errno = saved;
        return 0;
    }
    syscall(SYS_close, fd);
    errno = atoi(setting("FAULTS_ERRNO"));
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* A function of libc's that calls itself, or fails with `failed`. */
#define WRAP(type, name, failed, parameters, arguments)              \
    type name parameters {                                           \
        static __typeof__(&name) real;                               \
        if (!real) real = REAL(name);                                \
        if (fails(#name, __builtin_return_address(0))) return failed; \
        return real arguments;                                       \
    }

/* As WRAP, for those that return what would be in errno. */
#define WRAP_ERRNO(name, parameters, arguments)                            \
    int name parameters {                                                  \
        static __typeof__(&name) real;                                     \
        if (!real) real = REAL(name);                                      \
        int saved = errno;                                                 \
        if (fails(#name, __builtin_return_address(0))) {                   \
            int error = errno;                                             \
            errno = saved;                                                 \
            return error;                                                  \
        }                                                                  \
        return real arguments;                                             \
    }

#define WRAP_OPEN(name)                                                    \
    int name(const char *path, int flags, ...) {                           \
        static __typeof__(&name) real;                                     \
        if (!real) real = REAL(name);                                      \
        va_list rest;                                                      \
        va_start(rest, flags);                                             \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                      \
        if (fails(#name, __builtin_return_address(0))) return -1;          \
        return real(path, flags, mode);                                    \
    }

WRAP_OPEN(open)
WRAP_OPEN(open64)

WRAP(void *, mmap, MAP_FAILED, (void *a, size_t l, int p, int f, int fd, off_t o), (a, l, p, f, fd, o))
WRAP(void *, mmap64, MAP_FAILED, (void *a, size_t l, int p, int f, int fd, off64_t o), (a, l, p, f, fd, o))
WRAP(int, mprotect, -1, (void *a, size_t l, int p), (a, l, p))
WRAP(int, pipe, -1, (int fds[2]), (fds))
WRAP(int, pipe2, -1, (int fds[2], int flags), (fds, flags))
WRAP(int, socket, -1, (int d, int t, int p), (d, t, p))
WRAP(int, socketpair, -1, (int d, int t, int p, int fds[2]), (d, t, p, fds))
WRAP(ssize_t, send, -1, (int fd, const void *b, size_t l, int f), (fd, b, l, f))
WRAP(ssize_t, sendmsg, -1, (int fd, const struct msghdr *m, int f), (fd, m, f))
WRAP(ssize_t, recv, -1, (int fd, void *b, size_t l, int f), (fd, b, l, f))
WRAP(ssize_t, recvmsg, -1, (int fd, struct msghdr *m, int f), (fd, m, f))
WRAP(ssize_t, read, -1, (int fd, void *b, size_t l), (fd, b, l))
WRAP(ssize_t, write, -1, (int fd, const void *b, size_t l), (fd, b, l))
WRAP(ssize_t, writev, -1, (int fd, const struct iovec *v, int n), (fd, v, n))
WRAP(ssize_t, tee, -1, (int a, int b, size_t l, unsigned f), (a, b, l, f))
WRAP(int, poll, -1, (struct pollfd *f, nfds_t n, int t), (f, n, t))
WRAP(pid_t, fork, -1, (void), ())
WRAP(int, memfd_create, -1, (const char *n, unsigned f), (n, f))
WRAP(int, dup, -1, (int fd), (fd))
WRAP(int, dup2, -1, (int a, int b), (a, b))
WRAP(int, epoll_create1, -1, (int f), (f))
WRAP(int, epoll_ctl, -1, (int e, int o, int fd, struct epoll_event *v), (e, o, fd, v))
WRAP(int, epoll_wait, -1, (int e, struct epoll_event *v, int n, int t), (e, v, n, t))
WRAP(int, fchdir, -1, (int fd), (fd))
WRAP(int, unshare, -1, (int f), (f))
WRAP(int, getsockopt, -1, (int fd, int l, int o, void *restrict v, socklen_t *restrict n), (fd, l, o, v, n))
WRAP(int, getrlimit, -1, (__rlimit_resource_t r, struct rlimit *l), (r, l))
WRAP(int, fstat64, -1, (int fd, struct stat64 *s), (fd, s))
WRAP(int, stat64, -1, (const char *restrict p, struct stat64 *restrict s), (p, s))
WRAP(int, statx, -1, (int fd, const char *restrict p, int f, unsigned m, struct statx *restrict s), (fd, p, f, m, s))
WRAP(ssize_t, readlink, -1, (const char *restrict p, char *restrict b, size_t l), (p, b, l))
WRAP(char *, realpath, NULL, (const char *restrict p, char *restrict r), (p, r))
WRAP(char *, getcwd, NULL, (char *b, size_t l), (b, l))
WRAP(off64_t, lseek64, -1, (int fd, off64_t o, int w), (fd, o, w))
WRAP_ERRNO(pthread_create,
           (pthread_t *restrict t, const pthread_attr_t *restrict a, void *(*f)(void *), void *restrict d), (t, a, f, d))

int fcntl(int fd, int command, ...) {
    static __typeof__(&fcntl) real;
    if (!real) real = REAL(fcntl);
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    int copies = command == F_DUPFD || command == F_DUPFD_CLOEXEC;
    if (copies && fails("fcntl-dup", __builtin_return_address(0))) return -1;
    return real(fd, command, argument);
}

long syscall(long number, ...) {
    static __typeof__(&syscall) real;
    va_list rest;
    va_start(rest, number);
    long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
    long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
    va_end(rest);
    if (!real) real = REAL(syscall);
    const char *name = number == SYS_close_range ? "close_range" : number == SYS_kcmp ? "kcmp" : NULL;
    if (name && fails(name, __builtin_return_address(0))) return -1;
    return real(number, a, b, c, d, e, f);
}

/* The library that is to be opened is not there: the loader says so in its own words. */
void *dlopen(const char *path, int flags) {
    static __typeof__(&dlopen) real;
    if (!real) real = REAL(dlopen);
    if (path && fails("dlopen", __builtin_return_address(0))) path = "/nonexistent/library.so";
    return real(path, flags);
}
