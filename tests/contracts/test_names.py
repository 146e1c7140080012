"""Names that are banned: a second source of luck, and files that could hold anything."""

import ast
from collections.abc import Iterator
from pathlib import Path

SIM = Path(__file__).parents[2] / "sim"
LUCK = ("random", "secrets", "numpy.random")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def names_used(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, and of every `np.…` or `numpy.…`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np", "numpy"):
            yield node.lineno, f"numpy.{node.attr}"


def is_luck(name: str) -> bool:
    return any(name == source or name.startswith(f"{source}.") for source in LUCK)


def test_luck_comes_from_addresses_alone() -> None:
    found = [
        f"{file.relative_to(SIM)}:{line}: {name}"
        for file in sorted(SIM.rglob("*.py"))
        for line, name in names_used(ast.parse(file.read_text("utf-8")))
        if is_luck(name)
    ]
    assert not found, "\n".join(found)


def test_the_ban_sees_every_way_in() -> None:
    ways = ["import random", "from random import choice", "import numpy.random as r"]
    ways += ["from numpy import random", "from numpy.random import default_rng", "np.random.rand()"]
    for way in ways:
        assert any(is_luck(name) for _, name in names_used(ast.parse(way))), way


def test_every_file_is_named_after_its_idea() -> None:
    assert not [path for path in SIM.rglob("*") if path.stem in VAGUE]


# Local names that say what was done, not what the thing is; those left contrast with another.
ACTS = {"told": 0, "found": 35, "given": 14, "asked": 8, "chosen": 4, "seen": 7}


def local_names(tree: ast.AST) -> Iterator[str]:
    """Parameters, and what is assigned to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_local_names_say_what_the_thing_is() -> None:
    """Whoever lowers a number lowers it here."""
    names = [
        name
        for file in SIM.rglob("*.py")
        for name in local_names(ast.parse(file.read_text("utf-8")))
    ]
    assert not {act: names.count(act) for act, most in ACTS.items() if names.count(act) > most}


# Benchmarks measure the memory of a fresh process.
MAKES_POOLS = {"engine/replicate.py", "bench/engine.py"}


def test_pools_are_made_in_one_place() -> None:
    found = {
        str(file.relative_to(SIM))
        for file in SIM.rglob("*.py")
        if "PoolExecutor(" in file.read_text("utf-8")
    }
    assert found == MAKES_POOLS
