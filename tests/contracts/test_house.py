"""The rooms stay small, the way down through them short; whoever lowers one lowers it here."""

from collections.abc import Callable

import pytest

from tests.contracts import house

LIMITS: dict[str, tuple[Callable[[], int], int]] = {
    "largest flat folder": (lambda: max(house.folder_sizes().values()), 20),
    "longest import chain": (lambda: len(house.longest_import_chain()), 25),
    "imports inside functions": (lambda: len(house.imports_in_functions()), 28),
    "files with imports for types alone": (house.type_only_blocks, 9),
    "files with code": (house.file_count, 421),
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_house_keeps_its_measure(name: str) -> None:
    counted, limit = LIMITS[name]
    assert counted() <= limit


def test_what_is_printed_is_what_is_held() -> None:
    printed = {name for name, _ in house.rows()}
    assert LIMITS.keys() <= printed


def test_imports_anywhere_in_a_file_count() -> None:
    source = "import ast\n\nif TYPE:\n    from sim.a import b\n\ndef f():\n    import sim.c\n"
    known = dict.fromkeys(("sim.a", "sim.a.b", "sim.c"), house.SIM)
    assert house.imported_modules(house.ast.parse(source), known) == {"sim.a.b", "sim.c"}
