"""The results as a Markdown table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .compare import CaseResult

HEADER = (
    "| suite | cases | tests | fail plainly | unstable plainly | state | same | differ | sometimes | unstable |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def rows(subject: str, results: Sequence[CaseResult]) -> str:
    """A row for each state."""
    failing = sum(not result.passed for result in results)
    unstable = sum(result.unstable for result in results)
    tests = sum(result.tests for result in results)
    lines = []
    first = f"{subject} | {len(results)} | {tests} | {failing} | {unstable}"
    for state in results[0].verdicts if results else ():
        counts = Counter(result.verdicts[state] for result in results)
        numbers = " | ".join(str(counts[verdict]) for verdict in ("same", "differs", "sometimes", "unstable"))
        lines.append(f"| {first} | {state} | {numbers} |")
        first = " | | | | "
    return "\n".join(lines)


def remarks(results: Sequence[CaseResult]) -> str:
    """The cases that are not the same, and those that plain runs disagree about."""
    lines = [
        f"{state} {verdict}: {result.case}"
        for result in results
        for state, verdict in result.verdicts.items()
        if verdict != "same"
    ]
    lines += [f"unstable plainly: {result.case}" for result in results if result.unstable]
    return "\n".join(lines)
