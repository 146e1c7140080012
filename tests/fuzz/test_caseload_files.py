"""A small part of the fuzzed caseload files; `python -m tests.fuzz.run caseload 1000 1` is more."""

from tests.fuzz.caseload_files import fuzz_caseload


def test_files_from_a_seed_break_nothing() -> None:
    report = fuzz_caseload(20, 11, most_lived=1)
    assert report.is_right, report.text
    assert report.outcomes["right files"] > 3
    assert report.outcomes["compared"] + report.outcomes["refused by compare"] == 1


def test_the_same_seed_gives_the_same_files() -> None:
    one, other = (fuzz_caseload(2, 12, most_lived=0) for _ in range(2))
    assert one.outcomes == other.outcomes
