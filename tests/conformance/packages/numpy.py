"""numpy: its import, its arithmetic on several threads, and a part of its own tests."""

import sys
import threading

import numpy as np
import pytest

totals = []
threads = [threading.Thread(target=lambda n=n: totals.append(np.arange(n * 1000.0).sum())) for n in range(1, 9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(totals), np.linalg.det(np.eye(100)))
options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "--tb=line", "-W", "ignore"]
# No name is bound to the result: a good one, `status`, is the shell's own in zsh and fish.
sys.exit(int(pytest.main([*options, "--pyargs", "numpy._core.tests.test_umath", "numpy._core.tests.test_dtype"])))
