"""cffi: C functions, and callbacks from C."""

import cffi

ffi = cffi.FFI()
ffi.cdef("void qsort(void *, size_t, size_t, int (*)(const void *, const void *)); size_t strlen(const char *);")
c = ffi.dlopen(None)
numbers = ffi.new("int[]", [5, 3, 9, 1])


@ffi.callback("int(const void *, const void *)")
def compare(left, right):
    """The order of two numbers."""
    return ffi.cast("int *", left)[0] - ffi.cast("int *", right)[0]


c.qsort(numbers, 4, ffi.sizeof("int"), compare)
print(list(numbers), c.strlen(b"twelve bytes"))
try:
    ffi.new("nonsense")
except cffi.CDefError as error:
    print(type(error).__name__)
