"""The command line; see `scripts/conformance`."""

from __future__ import annotations

import argparse
import fnmatch
import signal
import sys
import tempfile
from pathlib import Path

from .compare import AGAIN, CaseResult, run_suite, write_results
from .sources import Unavailable
from .suite import Kit, Suite
from .suites import SUITES
from .table import HEADER, remarks, rows


def main() -> int:
    """Runs suites. The status is 0 if nothing differs, 1 if something does, 77 if no suite could be run."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folders are removed
    kit = Kit(options.image.resolve(), options.python, options.cache.resolve())
    tables, status = [], 77
    for name in options.suites or SUITES:
        suite = SUITES[name](kit)
        try:
            subject = suite.prepare()
        except Unavailable as why:
            _say(f"{name}: skipped: {why}")
            continue
        suite.states = tuple(state for state in suite.states if fnmatch.fnmatchcase(state.name, options.states))
        results = _run(suite, options)
        write_results(kit.cache / f"results/{name}.json", name, subject, results)
        _write_differences(kit.cache / f"differences/{name}", results)
        tables.append(rows(f"{name} ({subject})", results))
        _say(remarks(results))
        differs = any(verdict == "differs" for result in results for verdict in result.verdicts.values())
        status = 1 if differs or status == 1 else 0
    if tables:
        print(HEADER, *tables, sep="\n")
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/conformance", description=__doc__)
    parser.add_argument("--image", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--python", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--short", action="store_true", help="only a few cases of each suite")
    parser.add_argument("--cases", metavar="PATTERN", default="*", help="only cases with such names")
    parser.add_argument("--states", metavar="PATTERN", default="*", help="only states with such names")
    parser.add_argument("--jobs", type=int, default=2, help="how many cases at the same time")
    parser.add_argument("--again", type=int, default=AGAIN, help="how often a difference is looked at again")
    parser.add_argument("suites", nargs="*", metavar="SUITE", choices=[*SUITES, []], help=", ".join(SUITES))
    return parser.parse_args()


def _run(suite: Suite, options: argparse.Namespace) -> list[CaseResult]:
    cases = [case for case in suite.cases() if fnmatch.fnmatchcase(case, options.cases)]
    if options.short:
        cases = [case for case in cases if case in suite.short]
    with tempfile.TemporaryDirectory(prefix="pysh-conformance-") as folder:
        return run_suite(suite, cases, Path(folder), options.jobs, options.again, _progress)


def _progress(result: CaseResult) -> None:
    times = " ".join(f"{name} {seconds:.1f}s" for name, seconds in result.seconds.items())
    verdicts = " ".join(f"{state}={verdict}" for state, verdict in result.verdicts.items())
    _say(f"{result.case}: {verdicts} ({times})")


def _write_differences(folder: Path, results: list[CaseResult]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for result in results:
        for state, text in result.differences.items():
            (folder / f"{result.case}.{state}.diff").write_text(text + "\n")


def _say(text: str) -> None:
    if text:
        print(text, file=sys.stderr, flush=True)


sys.exit(main())
