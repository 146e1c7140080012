"""A file can be read in one sitting, a function at one glance."""

import ast
from collections.abc import Iterator
from pathlib import Path

SIM = Path(__file__).parents[2] / "sim"
LONGEST_FILE_LINES = 400
GLANCE_LINES = 25
SHARE_AT_A_GLANCE = 0.9


def functions() -> Iterator[tuple[str, int]]:
    """Every function with its number of lines, the docstring not counted."""
    for file in sorted(SIM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            yield f"{file.relative_to(SIM)}:{node.lineno} {node.name} ({lines} lines)", lines


def test_no_file_is_too_long() -> None:
    lengths = {f: len(f.read_text("utf-8").splitlines()) for f in SIM.rglob("*.py")}
    too_long = [
        f"{f.relative_to(SIM)}: {n} lines" for f, n in lengths.items() if n > LONGEST_FILE_LINES
    ]
    assert not too_long, "\n".join(too_long)


def test_nine_functions_in_ten_are_seen_at_a_glance() -> None:
    sizes = dict(functions())
    long = [name for name, lines in sizes.items() if lines >= GLANCE_LINES]
    assert len(long) <= (1 - SHARE_AT_A_GLANCE) * len(sizes), "\n".join(long)
