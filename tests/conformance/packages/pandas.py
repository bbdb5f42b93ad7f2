"""pandas: its import, a table that goes through CSV, and a part of its own tests."""

import io
import sys

import pandas as pd
import pytest

table = pd.read_csv(io.StringIO("a,b\n1,x\n2,y\n3,x\n"))
print(table.groupby("b")["a"].sum().to_csv())
options = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=line", "-W", "ignore"]
sys.exit(int(pytest.main([*options, "--pyargs", "pandas.tests.reshape.concat", "pandas.tests.io.json.test_ujson"])))
