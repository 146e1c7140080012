"""Series of the labour market from a seed: right ones in every dress, and spoiled ones."""

from __future__ import annotations

import random

from tests.fuzz.yaml_mutations import BYTES, Draft

CELLS = (
    "", "0", "1", "-1", "0.9", "0,9", "90", "90 %", "1e400", "nan", "inf", "1,000.5", "x", "2020-1",
    "2020-13", "1800-01", "2020-01-01", "January 2020", "\u202e", "\x1b[31m", "9" * 400,
    "é", '"', "'",
)  # fmt: skip


def series_draft(luck: random.Random, text: str) -> Draft:
    """The series, one time in three only written otherwise, else spoiled one to three times."""
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if luck.random() < 1 / 3:
        return Draft(_dressed(luck, rows), is_right=True)
    lines = [line.split(",") for line in rows]
    for _ in range(luck.choice((1, 1, 2, 3))):
        _spoil(luck, lines)
    content = "\n".join(luck.choice([",", ",", ";"]).join(cells) for cells in lines).encode()
    if luck.random() < 0.3:
        at = luck.randrange(len(content) + 1)
        content = content[:at] + luck.choice(BYTES) + content[at + luck.choice([0, 1, 5]) :]
    return Draft(content, is_right=False)


def _dressed(luck: random.Random, rows: list[str]) -> bytes:
    """The same series with other marks, ends of lines, notes and case."""
    comma = luck.random() < 0.5
    dressed = [row.replace(",", ";").replace(".", ",") if comma else row for row in rows]
    if luck.random() < 0.5:
        dressed[0] = dressed[0].upper()
    if luck.random() < 0.5:
        dressed.insert(luck.randrange(len(dressed)), "# a note")
    if luck.random() < 0.5:
        dressed = [f" {row} " if not row.startswith("#") else row for row in dressed]
    end = luck.choice(["\n", "\r\n"])
    return f"{luck.choice(['', chr(0xFEFF)])}{end.join(dressed)}{end}".encode()


def _spoil(luck: random.Random, lines: list[list[str]]) -> None:
    at = luck.randrange(len(lines))
    change = luck.choice(["cell", "cell", "cell", "gone", "double", "moved", "short", "long"])
    if change == "cell" and lines[at]:
        lines[at][luck.randrange(len(lines[at]))] = luck.choice(CELLS)
    elif change == "gone" and len(lines) > 1:
        del lines[at]
    elif change == "double":
        lines.insert(at, list(lines[at]))
    elif change == "moved":
        lines.insert(luck.randrange(len(lines)), lines.pop(at))
    elif change == "short":
        lines[at] = lines[at][:1]
    elif change == "long":
        lines[at] = [*lines[at], *luck.sample(CELLS, 2)]
