"""The table of docs/performance.md, made from the figures of `make bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def write(page: Path, told: dict[str, Any]) -> None:
    """Put the table of some figures in the place of the one on the page."""
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    page.write_text(head + BEGIN + table(told) + END + tail, encoding="utf-8")


def table(told: dict[str, Any]) -> str:
    """The figures as a table: seconds of computing with those of the children, and a ratio."""
    size = f"{told['transactions']:,} transactions, medians of {told['runs']} runs in turn"
    lines = [
        f"{size}; seconds of computing of the whole command with its children.",
        "",
        "| work | computing | wall | memory | of bean-check |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for one in told["figures"]:
        ratio = f"{one['ratio']:.2f} ×" if one["ratio"] is not None else ""
        memory = f"{one['peak']:,} MiB" if one["peak"] else ""
        lines.append(
            f"| {one['work']} | {one['cpu']:.2f} s | {one['wall']:.2f} s | {memory} | {ratio} |"
        )
    return "\n".join([*lines, ""])
