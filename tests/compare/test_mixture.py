"""Effects of several sources with weights: whose draws they are, what is said, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.compare.comparison import compared
from sim.compare.notice import Code
from sim.compare.worlds.results import gathered
from sim.compare.worlds.simulate import simulate_options
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.inputs.design.load import changed_design, load_design
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.power import run_design
from sim.power.lives.data_strategy import LivesSource
from sim.report.text.sources import conflict, sources_text
from sim.strata import source_of_draws
from tests.compare.small_comparison import municipality, plan_of

WEIGHTS = {"registry": 0.5, "matched": 0.25, "none": 0.25}


def small(draws: int, effects: object = None):
    return with_changes(municipality(12, draws, 2), {"effects": effects or WEIGHTS})


def compared_with(scenario):
    plan = plan_of(scenario)
    blocks = plan.blocks(0, scenario.runs.replications)
    worlds = gathered([simulate_options(block) for block in blocks], plan.parameters[0].strata)
    return compared(plan, worlds), worlds


def test_every_draw_is_the_next_row_of_its_source() -> None:
    mixed = parameter_draws(small(12), 12)
    single = {name: parameter_draws(small(12, name), 12) for name in WEIGHTS}
    of_draw = source_of_draws(list(WEIGHTS.values()), 12)
    column = mixed.names.index("regime.exemption.work")
    for number, name in enumerate(WEIGHTS):
        rows = np.flatnonzero(of_draw == number)
        assert (mixed.values[rows, column] == single[name].values[: rows.size, column]).all()
    # What no data inform is drawn by the number of the draw, whatever its source.
    course = next(at for at, name in enumerate(mixed.names) if name.startswith("course."))
    assert (mixed.values[:, course] == single["registry"].values[:, course]).all()


def test_more_draws_keep_those_there_were() -> None:
    few, many = (parameter_draws(small(n), n) for n in (7, 20))
    assert (few.values == many.values[:7]).all()


def test_one_draw_is_the_medians_of_the_heaviest_and_says_so() -> None:
    one = parameter_draws(small(1), 1)
    assert (one.values == parameter_draws(small(1, "registry"), 1).values).all()
    assert one.strata is None
    found, _ = compared_with(small(1))
    told = {notice.code: notice for notice in found.notices}
    assert told[Code.ONE_SOURCE].values["source"] == "registry"


def test_few_draws_name_the_sources_they_leave_out() -> None:
    found, _ = compared_with(small(2))
    told = {notice.code: notice for notice in found.notices}
    assert told[Code.MISSING_SOURCES].values == {"draws": 2, "missing": "none", "least": 3}


def test_the_mean_is_that_of_the_sources_by_their_weights() -> None:
    found, worlds = compared_with(small(10))
    mine = {row.source: row for row in found.sources}
    assert {name: row.weight for name, row in mine.items()} == WEIGHTS
    assert sum(row.draws for row in mine.values()) == 10
    weighed = sum(WEIGHTS[name] * row.net_cost.mean for name, row in mine.items())
    (_, verdict) = found.verdicts
    assert verdict.net_cost.mean == pytest.approx(weighed)
    # Five draws of registry, three and two of the others: unequal, so weights matter.
    unweighted, _ = compared_with_plain(worlds, small(10))
    assert unweighted.verdicts[1].net_cost.mean != pytest.approx(weighed)
    errors = [WEIGHTS[name] * row.net_cost.mc_se for name, row in mine.items()]
    total = next(
        row for row in found.differences
        if (row.option, row.measure, row.period) == ("free", "net_municipal_cost", "total")
    )  # fmt: skip
    assert total.difference.mc_se == pytest.approx(np.sqrt(np.square(errors).sum()))


def compared_with_plain(worlds, scenario):
    return compared(plan_of(scenario), replace(worlds, strata=None)), worlds


def test_without_an_effect_an_option_costs_the_same_and_shares_being_cheapest() -> None:
    """Exemption as costly as the usual service, under no effect: lives and euros are the same."""
    found, _ = compared_with(small(6, {"registry": 0.5, "none": 0.5}))
    nothing = next(row for row in found.sources if row.source == "none")
    assert (nothing.net_cost.mean, nothing.chance_same.mean, nothing.says) == (0, 1, "same")
    assert nothing.chance_cheaper.mean == 0
    assert sum(one.chance_cheapest.mean for one in found.verdicts) == pytest.approx(1)
    assert min(one.chance_cheapest.mean for one in found.verdicts) >= 0.25


def test_the_conflict_is_said_in_a_sentence() -> None:
    found, _ = compared_with(small(6, {"registry": 0.5, "none": 0.5}))
    said = conflict("free", found.sources)
    assert "no difference in cost is seen according to" in said
    assert "none" in said
    assert "registry 50 %" in sources_text(found.sources)


@pytest.mark.parametrize(
    ("effects", "text", "mend"),
    [
        ({"registry": 0.5, "none": 0.7}, "sum to 1", {"registry": 0.4167, "none": 0.5833}),
        ({"registry": 50, "none": 50}, "above 0, at most 1", {"registry": 0.5, "none": 0.5}),
        ({"registri": 0.5, "none": 0.5}, "must name", {"registry": 0.5, "none": 0.5}),
        ({"registry": 0, "none": 1}, "above 0", {"none": 1}),
        ({"registry": "x"}, "above 0", None),
        ({"somebody": 1}, "must name", None),
        ({}, "source of effects", None),
        ("regsitry", "Did you mean", "registry"),
    ],
)
def test_wrong_weights_are_refused_and_the_mend_passes(effects, text, mend) -> None:
    with pytest.raises(InputError, match=text) as refused:
        with_changes(load_scenario("municipality"), {"effects": effects})
    (item,) = {getattr(one, "mend", None) for one in refused.value.items}
    assert (item is not None) == (mend is not None)
    if mend is not None:
        with_changes(load_scenario("municipality"), {"effects": mend})


def test_weights_are_replaced_whole_and_one_source_is_no_mixture() -> None:
    base = load_scenario("municipality")
    assert set(base.effects) == {"registry", "researchers", "matched", "none"}
    two = with_changes(base, {"effects": {"registry": 0.5, "none": 0.5}})
    assert dict(two.effects) == {"registry": 0.5, "none": 0.5}
    assert with_changes(two, {"effects": {"matched": 1}}).effects == "matched"
    assert load_scenario("municipality_no_effect").effects == "none"


def test_a_trial_is_planned_under_one_source() -> None:
    design = changed_design(load_design("wageningen_lives"), {"studies": 10})
    scenario = with_changes(load_scenario("wageningen"), {"effects": WEIGHTS})
    with pytest.raises(InputError, match="effects: registry"):
        run_design(design, lives=LivesSource(scenario=scenario))
