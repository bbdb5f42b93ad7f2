"""An extension in C++, compiled here: classes, exceptions across the boundary, and threads without the GIL."""

import importlib.util
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import pybind11

SOURCE = r"""
#include <pybind11/pybind11.h>
#include <stdexcept>
#include <thread>
#include <vector>
namespace py = pybind11;
struct Counter { long n = 0; long add(long k) { if (k < 0) throw std::invalid_argument("negative"); return n += k; } };
static long on_threads(py::function f) {
    py::gil_scoped_release released;
    std::vector<std::thread> threads;
    long total = 0;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([&, i] { py::gil_scoped_acquire held; total += f(i).cast<long>(); });
    for (auto &thread : threads) thread.join();
    return total;
}
PYBIND11_MODULE(counting, m) {
    py::class_<Counter>(m, "Counter").def(py::init<>()).def("add", &Counter::add);
    m.def("on_threads", &on_threads);
}
"""

folder = Path(tempfile.mkdtemp())
(folder / "counting.cpp").write_text(SOURCE)
module = folder / ("counting" + sysconfig.get_config_var("EXT_SUFFIX"))
includes = [f"-I{pybind11.get_include()}", f"-I{sysconfig.get_path('include')}"]
command = ["c++", "-O1", "-shared", "-fPIC", "-std=c++17", *includes, "-o", module, folder / "counting.cpp"]
subprocess.run(command, check=True)
spec = importlib.util.spec_from_file_location("counting", module)
counting = importlib.util.module_from_spec(spec)
spec.loader.exec_module(counting)
counter = counting.Counter()
print(counter.add(2), counter.add(40), counting.on_threads(lambda i: i * i))
try:
    counter.add(-1)
except ValueError as error:
    print(error)
