"""``python -m tests.contracts.house``: how large the rooms of the house are, and how deep.

Each measure is counted from the files themselves; `test_house.py` holds each at its limit.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SIM = ROOT / "sim"


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    return {dotted(file): file for file in sorted(SIM.rglob("*.py"))}


def dotted(file: Path) -> str:
    """`sim/a/b.py` → `sim.a.b`, `sim/a/__init__.py` → `sim.a`."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(tree: ast.AST, known: Mapping[str, Path]) -> set[str]:
    """Modules of the package that a file imports anywhere, for types and in functions as well."""
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            named |= {name if name in known else node.module for name in inside}
    return named & known.keys()


@cache
def imports() -> dict[str, frozenset[str]]:
    """Module → modules it imports; a package's own file counts as none (its names are lazy)."""
    known = modules()
    return {
        name: frozenset(imported_modules(ast.parse(file.read_text("utf-8")), known) - {name})
        for name, file in known.items()
        if file.name != "__init__.py"
    }


def longest_import_chain() -> list[str]:
    """The longest way down through imports; raises RecursionError where they go round."""

    @cache
    def chain(name: str) -> tuple[str, ...]:
        below = [chain(other) for other in sorted(imports().get(name, ())) if other in imports()]
        return (name, *max(below, key=len, default=()))

    return list(max((chain(name) for name in sorted(imports())), key=len))


def imports_in_functions() -> list[str]:
    """Places of imports that stand inside a function."""
    return [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in modules().values()
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def folder_sizes() -> Counter[str]:
    """Files with code that lie flat in each folder."""
    files = (file for file in modules().values() if file.name != "__init__.py")
    return Counter(str(file.parent.relative_to(ROOT)) for file in files)


def type_only_blocks() -> int:
    """Files with imports for types alone."""
    texts = (file.read_text("utf-8") for file in modules().values())
    return sum("if TYPE_CHECKING" in text for text in texts)


def file_count() -> int:
    """Files with code; a package's own file left out."""
    return sum(folder_sizes().values())


def untyped_lines_of_the_page() -> int:
    """Lines of the page that name a mapping of anything: what is read back is a row of its type."""
    files = (SIM / "report" / "page").rglob("*.py")
    return sum(
        "dict[str, Any]" in line for file in files for line in file.read_text("utf-8").splitlines()
    )


def line_count() -> int:
    """Raw lines of the package."""
    return sum(len(file.read_text("utf-8").splitlines()) for file in modules().values())


def rows() -> Iterator[tuple[str, str]]:
    """What is measured, and the measure."""
    folder, size = folder_sizes().most_common(1)[0]
    chain = longest_import_chain()
    yield "largest flat folder", f"{size} files ({folder})"
    yield "longest import chain", f"{len(chain)} files ({' > '.join(chain)})"
    yield "imports inside functions", str(len(imports_in_functions()))
    yield "files with imports for types alone", str(type_only_blocks())
    yield "files with code", str(file_count())
    yield "untyped lines of the page", str(untyped_lines_of_the_page())
    yield "lines", f"{line_count():,}"


if __name__ == "__main__":
    for name, measure in rows():
        print(f"{name:<36}{measure}")
