"""What `compare` prints: signs read as words, chances with their error, every column explained."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest

from sim.compare.option_verdicts import OptionSummary, chance_of
from sim.inputs.scenario.model import Scenario
from sim.outcomes.interval import Interval
from sim.report.tables.options import OPTIONS, PER_EXIT, PLACE, RISK, OptionLine
from sim.report.text.comparison import comparison_text
from sim.report.text.table import cell_texts
from tests.compare.small_comparison import comparison_of, municipality


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return municipality(12, 3, 2)


@pytest.fixture(scope="module")
def verdict(scenario: Scenario) -> OptionSummary:
    return comparison_of(scenario).verdicts[1]


def test_a_saving_has_no_price_for_each_more_at_work(verdict: OptionSummary) -> None:
    def words(more: float, cost: float) -> str:
        changed = replace(
            verdict,
            extra_net_exits=Interval(more),
            net_cost=Interval(cost),
            cost_per_net_exit=Interval(cost / more),
        )
        line = OptionLine(changed, {}, {"base": "", "free": ""}, 12)
        return cell_texts(PER_EXIT, line)[0]

    assert words(10.0, -5000.0) == "saves"
    assert words(10.0, 5000.0) == "500"
    assert words(-1.0, 5000.0) == "no gain"
    assert words(math.nan, 5000.0) == "–"


def test_every_column_is_explained_below_the_table(scenario: Scenario) -> None:
    text = comparison_text(scenario, comparison_of(scenario), 6)
    below = " ".join(text.partition("Cheapest on average")[2].split())
    for column in (*OPTIONS.terminal, *RISK.terminal):
        if column is not PLACE:
            assert f"{column.words[0]}:" in below, column.words
    for word in ("p05 … p95:", "frontier:", "dominated by X:", "saves:", "7.5 % of the grant"):
        assert word in below


def test_tables_fit_a_narrow_window(scenario: Scenario) -> None:
    text = comparison_text(scenario, comparison_of(scenario), 6)
    tables = text.partition("Note:")[0].partition("\noption ")[2]
    for line in tables.splitlines():
        assert len(line) < 130 or line.startswith(("Cheapest", "Without a change")), line


def test_numbers_have_an_interval_or_an_error(verdict: OptionSummary) -> None:
    reached = verdict.people_affected
    assert reached.p05 <= reached.mean <= reached.p95
    for name in ("cheaper", "paid_back", "beyond_own_risk", "cheapest"):
        assert getattr(verdict, f"chance_{name}").mc_se > 0
    assert verdict.expected_loss.mc_se >= 0


def test_the_error_of_a_chance_counts_draws_and_not_worlds() -> None:
    draw = np.repeat(np.arange(50), 20)
    together = np.repeat(np.arange(50) % 2 == 0, 20)
    found = chance_of(together, draw)
    # Worlds of a draw that all say the same are one observation: sqrt(0.25 / 49).
    assert found.mc_se == pytest.approx(math.sqrt(0.25 / 49))
    alone = chance_of(together, np.zeros(1000, np.int64))
    assert alone.mc_se == pytest.approx(math.sqrt(0.25 / 999))


def test_the_error_covers_a_chance_about_19_times_in_20() -> None:
    luck = random.Random(20200101)
    covered = 0
    for _ in range(400):
        happens = np.array([luck.random() < 0.3 for _ in range(60)])
        found = chance_of(happens, np.arange(60))
        covered += abs(found.mean - 0.3) <= 1.96 * found.mc_se
    # With 60 draws a normal interval covers about 93 %; Binomial(400, 0.93) lies below 355 less
    # than once in 1,000 times.
    assert covered >= 355
