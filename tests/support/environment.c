/* An extension module that says, by an error, whether it finds an environment. */

extern char **environ;
extern void *PyExc_ImportError;
void PyErr_SetString(void *type, const char *text);

void *PyInit_environment(void) {
  PyErr_SetString(PyExc_ImportError, environ && *environ ? "an environment" : "nothing");
  return 0;
}
