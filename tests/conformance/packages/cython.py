"""An extension in Cython, compiled here."""

import importlib.util
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

SOURCE = """
def fibonacci(int n):
    cdef long a = 0, b = 1
    for _ in range(n):
        a, b = b, a + b
    return a

def fail():
    raise KeyError("from Cython")
"""

folder = Path(tempfile.mkdtemp())
(folder / "quick.pyx").write_text(SOURCE)
subprocess.run([sys.executable, "-m", "cython", "-3", folder / "quick.pyx"], check=True)
module = folder / ("quick" + sysconfig.get_config_var("EXT_SUFFIX"))
include = f"-I{sysconfig.get_path('include')}"
subprocess.run(["cc", "-O1", "-w", "-shared", "-fPIC", include, "-o", module, folder / "quick.c"], check=True)
spec = importlib.util.spec_from_file_location("quick", module)
quick = importlib.util.module_from_spec(spec)
spec.loader.exec_module(quick)
print(quick.fibonacci(80))
try:
    quick.fail()
except KeyError as error:
    print(error)
