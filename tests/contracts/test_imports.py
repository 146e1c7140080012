"""Kernels are bare arrays and arithmetic: numpy, math, each other and the table of states.

numba is in jit.py only.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from sim.kernels.jit import kernel_files

ROOT = Path(__file__).parents[2]
KERNELS = ROOT / "sim" / "kernels"
EVERYWHERE = (
    "__future__", "collections.abc", "itertools", "math", "numpy", "typing",
    "sim.kernels", "sim.states",
)  # fmt: skip
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


def test_compiled_code_is_kept_under_the_hash_of_all_that_it_reads() -> None:
    names = {name for file in KERNELS.rglob("*.py") for name in imported(file)}
    ours = {ROOT / f"{name.replace('.', '/')}.py" for name in names if name.startswith("sim.")}
    assert {file for file in ours if file.is_file()} <= set(kernel_files())
