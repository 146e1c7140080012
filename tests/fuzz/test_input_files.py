"""A small part of the fuzzed input files; `python -m tests.fuzz.run scenario 5000 1` is more."""

import pytest

from tests.fuzz.input_files import AMOUNTS, DESIGN, SCENARIO, SERIES, TARGETS, Kind, fuzz


@pytest.mark.parametrize(
    ("kind", "n"),
    [(SCENARIO, 16), (DESIGN, 20), (TARGETS, 20), (SERIES, 15), (AMOUNTS, 20)],
    ids=lambda part: getattr(part, "name", ""),
)
def test_files_from_a_seed_break_nothing(kind: Kind, n: int) -> None:
    report = fuzz(kind, n, 5, most_processes=0)
    assert report.is_right, report.text
    assert report.outcomes["right files"] > 3
    assert report.outcomes["refused"] > 3
