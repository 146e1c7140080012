"""The timed ways answer one question."""

from __future__ import annotations

import numpy as np
import pytest

from sim.bench.run import power_timings, same_question, scipy_powers
from sim.inputs.design.load import load_design
from sim.power.diagnosis.run import analyse, run_design, simulate_design


@pytest.mark.slow
def test_lives_are_asked_what_the_counts_are_asked() -> None:
    counts, lives = load_design("wageningen"), load_design("wageningen_lives")
    persons = same_question(lives, counts)
    asked = {
        (row["contrast"], row["endpoint"], row["test"], row["alpha"])
        for row in analyse(simulate_design(persons, studies=20), persons).rows
        if row["diagnosand"] in ("power", "false_positive_rate")
    }
    expected = {
        (row["contrast"], row["endpoint"], row["test"], row["alpha"])
        for row in run_design(counts, studies=20).rows
        if row["diagnosand"] in ("power", "false_positive_rate")
    }
    assert asked == expected
    assert persons.model.posterior_draws == 1


def test_scipys_own_power_agrees_with_the_enumerated_one() -> None:
    """Eight contrasts, five errors each: one false alarm in 200,000; SciPy has its own luck."""
    counts, studies = load_design("wageningen"), 4000
    found = scipy_powers(counts, studies)
    rows = run_design(counts, studies=100).rows
    for row in rows:
        if (row["diagnosand"], row["test"], row["alpha"], row["adjustment"]) == (
            "power", "z_pooled", 0.05, "none",
        ):  # fmt: skip
            error = np.sqrt(row["exact"] * (1 - row["exact"]) / studies)
            assert found[row["contrast"]] == pytest.approx(row["exact"], abs=5 * error + 1e-3)


@pytest.mark.slow
def test_every_way_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.bench import run as pace

    for name in ("COUNT_STUDIES", "LIVES_STUDIES", "USUAL_STUDIES", "SCIPY_STUDIES"):
        monkeypatch.setattr(pace, name, 3)
    paces = power_timings(load_design("wageningen"), load_design("wageningen_lives"))
    assert [one.studies for one in paces] == [3] * 4
    assert [(one.months, one.threads) for one in paces] == [(0, 1), (24, 2), (0, 1), (0, 1)]
    assert all(one.microseconds_per_study > 0 for one in paces)
