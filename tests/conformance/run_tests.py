"""Runs modules of unittest's tests, and prints one line for each test: run by `python FILE MODULE...`, and by `py -f`.

Each line is printed twice, without and with its verdict, so that a test which ends or stops the process can be seen.
"""

import re
import sys
import unittest

LEFT_OUT = {
    # SIGINT is the shell's as well, and comes by way of its thread: a moment after the call. It would end the command.
    "test.test_signal.PidfdSignalTest.test_pidfd_send_signal",
}


def _free_tool_ids():
    """The tests of `sys.monitoring` want to have its ids for themselves, of which pysh has taken one."""
    for number in range(6):
        if sys.monitoring.get_tool(number) == "pysh":
            sys.monitoring.free_tool_id(number)


def _load(name):
    suite = unittest.defaultTestLoader.loadTestsFromName(name)
    for test in _each(suite):
        if test.id() in LEFT_OUT:
            method = test.id().rpartition(".")[2]
            setattr(type(test), method, unittest.skip("left out")(getattr(type(test), method)))
    return suite


def _each(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _each(test)
        else:
            yield test


class Verdicts(unittest.TestResult):
    """Prints what becomes of each test."""

    def startTest(self, test):
        super().startTest(test)
        self.name = test.id()
        print(f"begin {self.name}", file=OUTPUT, flush=True)

    def _say(self, test, verdict):
        print(f"{test.id()}: {verdict}", file=OUTPUT, flush=True)

    def addSuccess(self, test):
        self._say(test, "ok")

    def addError(self, test, error):
        super().addError(test, error)
        self._say(test, f"ERROR {_last_line(error)}")
        self._detail(self.errors[-1][1])

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._say(test, f"FAIL {_last_line(error)}")
        self._detail(self.failures[-1][1])

    def addSkip(self, test, reason):
        self._say(test, f"skipped {reason}")

    def addExpectedFailure(self, test, error):
        self._say(test, "expected failure")

    def addUnexpectedSuccess(self, test):
        self._say(test, "unexpected success")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._say(subtest, f"FAIL {_last_line(error)}")
            self._detail((self.errors + self.failures)[-1][1])

    def _detail(self, text):
        print("".join(f"    {line}\n" for line in text.splitlines()), file=DETAILS, flush=True)


def _last_line(error):
    """The exception, without what differs by nature."""
    text = str(error[1]).splitlines() or [""]
    return f"{error[0].__name__} {re.sub(r'0x[0-9a-f]+|[0-9]+', 'N', text[0])[:80]}"


def _main(verdicts, details, *names):
    global OUTPUT, DETAILS
    OUTPUT, DETAILS = open(verdicts, "w"), open(details, "w")  # noqa: SIM115 (until the process ends)
    from test import support

    support.use_resources = ["subprocess", "cpu", "walltime"]
    support.verbose = 0
    for name in names:
        if name == "test.test_monitoring":
            _free_tool_ids()
        _load(name).run(Verdicts())
    print("the end", file=OUTPUT, flush=True)


if __name__ == "__main__":
    _main(*(sys.argv[1:] or argv))  # noqa: F821 (what pysh calls the words)
