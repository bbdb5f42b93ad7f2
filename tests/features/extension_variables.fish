# Extension modules, and libraries that come with them, find the variables of libc and curses, of which the shell has copies.

echo '
extern char **environ;
extern void *PyExc_ImportError;
void PyErr_SetString(void *type, const char *text);
void *PyInit_probe(void) {
  PyErr_SetString(PyExc_ImportError, environ && *environ ? "an environment" : "nothing");
  return 0;
}' > probe.c
cc -shared -fPIC -o probe.so probe.c
py {
    sys.path.append(os.getcwd())
    try: import probe
    except ImportError as found: print(found)
}
#> an environment
py { w = curses.initscr() } > screen; echo $status
#> 0
py { print(curses.tigetstr("cr")) }
#> b'\r'
