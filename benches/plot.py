"""Draws what `scripts/bench --json` has written: each row's ratio to its peer, and the goal.

python benches/plot.py RESULTS.json PLOT.svg
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "pysh"  # the same figures give the same file
matplotlib.rcParams["svg.fonttype"] = "none"

import matplotlib.pyplot as plt  # noqa: E402

LESS, MORE, GOAL = "#2a7f62", "#c8803a", "#333333"
LONGEST = 110
"""Characters of a row's name."""


def ratio(row: dict[str, Any]) -> float:
    return float(statistics.median(row["ours"]) / statistics.median(row["peer"]))


def label(name: str) -> str:
    text = re.sub(r"`", "", name)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def draw(found: dict[str, Any], target: Path) -> None:
    """One bar a row that has a peer, from 1 (as much as the peer takes), on a scale of powers."""
    rows = [row for row in found["rows"] if row["peer"]][::-1]
    figure, axes = plt.subplots(figsize=(13, 0.3 * len(rows) + 1.2), layout="constrained")
    places = range(len(rows))
    values = [ratio(row) for row in rows]
    axes.barh(places, [value - 1 for value in values], left=1, color=[LESS if v <= 1 else MORE for v in values])
    for place, row, value in zip(places, rows, values, strict=True):
        axes.annotate(
            f"{value:.2f}",
            (value, place),
            (4 if value > 1 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value > 1 else "right",
            fontsize=8,
        )
        if row["goal_unit"] == "ratio" and row["goal"] is not None:
            axes.plot([row["goal"]] * 2, [place - 0.4, place + 0.4], color=GOAL, linewidth=2)
    axes.set_xscale("log")
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(min(values) / 2, max(values) * 2)
    axes.set_yticks(places, [label(row["name"]) for row in rows], fontsize=8)
    axes.axvline(1, color=GOAL, linewidth=0.8)
    axes.set_xlabel("time of pysh / time of its peer (logarithmic; left of 1: pysh takes less; black marks: goals)")
    axes.set_title(f"{found['system']}, bash {found['bash']}, Python {found['python'].split()[1]}", fontsize=9)
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
