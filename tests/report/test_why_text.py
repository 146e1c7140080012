"""What `--why` prints: names that say what a number is, and no nought where nothing is known."""

import numpy as np

from sim.compare.sensitivity.explanation import Why
from sim.compare.sensitivity.variance_split import SplitRow, split_row
from sim.report.text.sensitivity import split_table

ROW = SplitRow(
    option="free", error_of_mean=768_443.0, luck_of_mean=22_532.0, luck=319_000.0,
    sources=0.0, calibrated=2_345_000.0,
    assumed_parameters=0.0, stated_assumptions=1_061_000.0, total=2_670_000.0,
    assumed_error=1_950_000.0,
)  # fmt: skip


def cells(row: SplitRow) -> dict[str, str]:
    header, rule, line = split_table(Why((row,), (), ())).splitlines()
    words, at = {}, 0
    for dashes in rule.split("  "):
        end = at + len(dashes)
        words[header[at:end].strip()] = line[at:end].strip()
        at = end + 2
    return words


def test_the_error_of_the_mean_is_not_that_of_luck_alone() -> None:
    found = cells(ROW)
    assert found["error of mean"] == "768"
    assert found["of it Monte Carlo"] == "23"
    assert "Monte Carlo" not in found


def test_what_cannot_be_told_from_nought_is_not_written_as_nought() -> None:
    assert cells(ROW)["assumed hazards"] == "not clear (< 1,950)"


def test_what_stands_out_of_its_error_is_written() -> None:
    sure = SplitRow("free", 1.0, 1.0, 1.0, 0.0, 1.0, 500_000.0, 1.0, 1.0, 200_000.0)
    assert cells(sure)["assumed hazards"] == "500"


def test_one_replication_tells_nothing_of_luck_and_does_not_stop_the_command() -> None:
    draw = np.arange(6)
    row = split_row("free", draw * 1e6, draw, (draw * 1e6, draw), 0.0)
    found = cells(row)
    unknown = ("chance", "of it Monte Carlo", "calibrated", "assumed hazards", "total")
    assert [found[name] for name in unknown] == ["–"] * 5
    assert found["error of mean"] == "764"


def test_nought_is_nought_where_nothing_varies() -> None:
    assert cells(SplitRow("free", *[0.0] * 9))["assumed hazards"] == "0"
