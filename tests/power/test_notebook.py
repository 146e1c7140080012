"""The notebook stays true: its cells run in plain Python and say what is stored beneath them."""

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "power.ipynb"


def code_cells() -> list[dict[str, Any]]:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def stored(cell: dict[str, Any]) -> str:
    """What was printed, then the text of the last value."""
    told = ["".join(one["text"]) for one in cell["outputs"] if one["output_type"] == "stream"]
    told += ["".join(one["data"]["text/plain"]) for one in cell["outputs"] if "data" in one]
    return "".join(told).rstrip("\n")


def said(source: str, names: dict[str, Any]) -> str:
    """What a cell says when it is run here."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return (printed.getvalue() + ("" if value is None else repr(value))).rstrip("\n")


@pytest.mark.slow
def test_every_cell_says_what_is_stored() -> None:
    names: dict[str, Any] = {}
    for number, cell in enumerate(code_cells(), start=1):
        assert said("".join(cell["source"]), names) == stored(cell), f"code cell {number}"


def test_every_cell_was_run_and_none_complains() -> None:
    for cell in code_cells():
        assert cell["execution_count"]
        assert all(one.get("name") != "stderr" for one in cell["outputs"])
        assert all(one["output_type"] != "error" for one in cell["outputs"])
