"""``python -m tests.contracts.architecture``: write docs/architecture.md from the rooms themselves.

The paragraphs are the docstrings of the packages, the floors those of the import contract: the page
says what the code says, and a test holds it to that.
"""

import ast
import re
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.files import ROOT
from tests.contracts.test_layout import DATA_ORDER

PAGE = ROOT / "docs" / "architecture.md"
SIM = ROOT / "sim"
WIDTH = 100
# The data's way; what stands on the left of an arrow is read by what stands on its right.
WAY = """\
flowchart LR
    scenario([scenario.yaml]) --> inputs --> population & regimes & hazards --> engine
    targets([targets.yaml]) --> inputs --> calibrate -. posterior .-> hazards
    design([design.yaml]) --> inputs --> power
    engine --> outcomes --> money --> compare --> store --> report
    engine --> power --> store
    calibrate & power & store --> files
    kernels --> engine & calibrate & power
    report & verify & bench --> cli --> page([page, workbook, terminal])
"""
FILES = {"scenario", "targets", "design", "page"}
TOP = f"""\
# The architecture: which room holds what

*Made by `python -m tests.contracts.architecture` from the docstrings of the packages and the
import contract in `pyproject.toml`. Edit those, and make it again.*

A scenario goes in at one end, a report comes out at the other, and every stage between hands on
one plain frozen object. `sim/pipeline.py` tells it in order: read that first, then the room of the
stage you came for. Why the house is built so: [decisions](decisions/README.md). What the model
says: [model.md](model.md).

## The data's way

```mermaid
{WAY}```
"""
FLOORS = """
## The floors

Imports run downwards only; what shares a floor does not import its neighbour. The large rooms have
floors of their own (`pyproject.toml`, `tool.importlinter`; `lint-imports` checks them).
"""
CHANGES = """
## What a change touches

Each was made for real and thrown away; texts, docs, tests and generated schemas come on top
([how](../CONTRIBUTING.md)). `python -m tests.contracts.house` prints how large the house is.

| change | files of code | which |
|---|---|---|
| a column of a comparison (terminal, page, workbook, csv and Parquet) | 1 | the row's class |
| a measure of a comparison | 1, 2 with a new sum | `sim/measures.py`, `sim/money/account.py` |
| a power test | 2 | `inputs/design/tests.py`, `power/inference/answers.py` in `sim/` |
| a state | 2 | `sim/states.py`, `sim/inputs/scenario/sections/hazards.py` |

One file does not hold for a table whose lines are put together from several rows (years, months,
settings): there a column is a measure, or a `Column` of its own.
"""


def docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""


def first_sentence(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())


def joined(text: str) -> str:
    """A docstring as one paragraph; what is indented (an example) stays out."""
    lines = [line for line in text.splitlines() if not line.startswith("    ")]
    words = " ".join(" ".join(lines).split())
    return textwrap.fill(words, WIDTH, break_long_words=False, break_on_hyphens=False)


def floors() -> list[str]:
    """The import contract's floors, from the top down."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers: list[str] = config["tool"]["importlinter"]["contracts"][0]["layers"]
    return [re.sub(r"[()]", "", layer) for layer in layers]


def packages(folder: Path) -> list[Path]:
    return sorted(init.parent for init in folder.glob("*/__init__.py"))


def rooms() -> Iterator[str]:
    for name in DATA_ORDER:
        yield f"\n### {name}\n\n{joined(docstring(SIM / name / '__init__.py'))}\n"
        inner = [
            f"* `{part.relative_to(SIM)}/`: {first_sentence(docstring(part / '__init__.py'))}\n"
            for child in packages(SIM / name)
            for part in (child, *packages(child))
        ]
        if inner:
            yield "\n" + "".join(inner)


def page() -> str:
    """The whole page."""
    width = max(map(len, floors()))
    picture = "\n".join(f"|  {floor.center(width)}  |" for floor in floors())
    modules = "".join(
        f"| `sim/{file.name}` | {first_sentence(docstring(file))} |\n"
        for file in sorted(SIM.glob("*.py"))
    )
    return (
        f"{TOP}{FLOORS}\n```\n{picture}\n```\n"
        f"{CHANGES}"
        f"\n## Files that belong to no room\n\n| file | what it says |\n|---|---|\n{modules}"
        f"\n## The rooms\n{''.join(rooms())}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
