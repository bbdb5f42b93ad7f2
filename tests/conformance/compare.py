"""Runs the cases of a suite in all variants and tells which of them say the same."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .place import Place, become_subreaper
from .suite import Suite
from .variants import Variant

AGAIN = 2
"""How often a case that differs is run again, plain and in that state."""


@dataclass
class CaseResult:
    """What became of one case."""

    case: str
    tests: int
    """How many tests it is made of, as the plain run counts them."""
    passed: bool
    """Whether the plain run itself ends with status 0."""
    unstable: bool
    """Whether plain runs differ from each other."""
    verdicts: dict[str, str] = field(default_factory=dict)
    """For each state `same`, `differs`, `unstable` (as plain runs do, too), or `sometimes` (differed and did not)."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each variant took."""
    differences: dict[str, str] = field(default_factory=dict)
    """For each state that is not the same, its first difference from the plain run."""


def run_suite(
    suite: Suite, cases: Iterable[str], folder: Path, jobs: int, again: int, report: Callable[[CaseResult], None]
) -> list[CaseResult]:
    """Runs cases, each in all variants one after the other."""
    results = []
    with ProcessPoolExecutor(jobs, initializer=become_subreaper) as pool:
        waiting = [pool.submit(_run_case, suite, case, folder, again) for case in cases]
        for future in as_completed(waiting):
            result = future.result()
            report(result)
            results.append(result)
    return sorted(results, key=lambda result: result.case)


def _run_case(suite: Suite, case: str, folder: Path, again: int) -> CaseResult:
    runs = Runs(suite, case, Place(folder / f"place-{os.getpid()}"))
    plain = [runs.once(suite.baseline), runs.once(suite.baseline)]
    texts = {state.name: runs.once(state) for state in suite.states}
    suspects = [state for state in suite.states if texts[state.name] not in plain]
    seen: dict[str, set[str]] = {state.name: {texts[state.name]} for state in suite.states}
    for _ in range(again if suspects else 0):
        plain.append(runs.once(suite.baseline))
        for state in suspects:
            seen[state.name].add(runs.once(state))
    return runs.result(plain, seen, texts)


class Runs:
    """All runs of one case."""

    def __init__(self, suite: Suite, case: str, place: Place) -> None:
        self.suite = suite
        self.case = case
        self.place = place
        self.seconds: dict[str, float] = {}

    def once(self, variant: Variant) -> str:
        """Runs the case, and gives what it said and its status, in a form that can be compared."""
        self.place.clear()
        outcome = self.suite.run(self.case, variant, self.place)
        self.seconds.setdefault(variant.name, round(outcome.seconds, 2))
        status = "out of time" if outcome.status is None else f"status {outcome.status}"
        return f"{self.suite.normalise(outcome.text)}\n[{status}]\n"

    def result(self, plain: list[str], seen: dict[str, set[str]], first: dict[str, str]) -> CaseResult:
        """Judges."""
        baseline = set(plain)
        result = CaseResult(
            case=self.case,
            tests=self.suite.count(plain[0]),
            passed=plain[0].endswith("[status 0]\n"),
            unstable=len(baseline) > 1,
            seconds=self.seconds,
        )
        for state, texts in seen.items():
            result.verdicts[state] = _verdict(baseline, texts)
            if result.verdicts[state] != "same":
                result.differences[state] = difference(plain[0], next(iter(texts - baseline), first[state]))
        return result


def _verdict(baseline: set[str], texts: set[str]) -> str:
    if texts <= baseline:
        return "same"
    if len(baseline) > 1:
        return "unstable"
    return "sometimes" if texts & baseline else "differs"


def difference(plain: str, other: str) -> str:
    """What a state says otherwise, as a unified diff."""
    lines: Iterator[str] = difflib.unified_diff(
        plain.splitlines(), other.splitlines(), "plain", "with pysh", lineterm="", n=1
    )
    return "\n".join(lines)


def write_results(path: Path, suite: str, subject: str, results: list[CaseResult]) -> None:
    """Writes all that is known, for programs to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"suite": suite, "subject": subject, "cases": [asdict(result) for result in results]}, indent=1)
    path.write_text(text + "\n")
