"""Precision on the console: of replications, with the error that few draws leave."""

import math
from dataclasses import replace

from sim.compare.precision import PrecisionRow, is_met_in_steps
from sim.report.text.comparison import precision_text

ROW = PrecisionRow("free", 44_162.0, 0.95, 100_000.0, True, 200, 40.0, 826.0, 21.0, 768_443.0)


def test_the_error_of_the_mean_stands_with_its_monte_carlo_part() -> None:
    text = precision_text([ROW])
    assert text.startswith("Monte Carlo error of the mean net cost")
    line = text.splitlines()[3].split()
    assert line == ["free", "44,162", "100,000", "yes", "768,443", "200", "40", "826"]
    assert "only more draws" in text
    assert "Real people" not in text


def test_real_people_are_told_the_step_and_never_more_than_is_shown() -> None:
    step = 150_000.0
    row = replace(ROW, is_met=is_met_in_steps(ROW, step), shown_step=step)
    text = precision_text([replace(row, half_width=math.nan, mc_se=math.nan)])
    assert text.splitlines()[3].split() == ["free", "–", "100,000", "NO", "–", "200", "40", "826"]
    assert "steps of € 150,000" in text
    assert "nan" not in text
