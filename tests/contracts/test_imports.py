"""Kernels are bare arrays and arithmetic: numpy, math and each other, and numba in jit.py only."""

import ast
from collections.abc import Iterator
from pathlib import Path

KERNELS = Path(__file__).parents[2] / "sim" / "kernels"
EVERYWHERE = ("__future__", "collections.abc", "math", "numpy", "sim.kernels", "typing")
# The decorator also names its cache folder after a hash of the kernel files, and looks who owns it.
OF_THE_CACHE = ("contextlib", "hashlib", "os", "pathlib", "stat", "sys", "tempfile", "warnings")
IN_JIT = (*EVERYWHERE, *OF_THE_CACHE, "numba")


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_kernels_import_arithmetic_and_each_other_only() -> None:
    found = [
        f"{file.name}: {name}"
        for file in sorted(KERNELS.rglob("*.py"))
        for name in imported(file)
        for allowed in [IN_JIT if file.name == "jit.py" else EVERYWHERE]
        if not any(name == root or name.startswith(f"{root}.") for root in allowed)
    ]
    assert not found, "\n".join(found)
