"""Displacement: others lose a share of the exits to work that a regime brings."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.compare.notice import Code
from sim.compare.notices import _of_desks
from sim.compare.plan import comparison_plan
from sim.compare.sensitivity.variants import inputs_that_vary, moved
from sim.compare.worlds.measures import MONTH_PLACE
from sim.compare.worlds.simulate import simulate_options
from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.expected import run_expected
from sim.engine.expected_town import expected_town
from sim.engine.option import OptionSetup
from sim.engine.person_months import person_months
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.hazards.parameters import as_written
from sim.hazards.table import hazard_table, without_effects
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, scenario_from_mapping
from sim.kernels.lives.statuses import IS_OFF_BENEFIT, N_LANES, N_STATUSES, WORK_LANE
from sim.kernels.lives.town import BACK_IN_YEAR, ELSEWHERE, FOLLOWED, ON_BENEFIT, TO_WORK
from sim.kernels.lives.transition import ALL_KEPT
from sim.outcomes.measures import count_measures
from tests.engine.worlds import HERE, assert_same_lives, moves_of, setting_of, world
from tests.twins.courses import coursed
from tests.twins.generated import addresses, scenarios
from tests.twins.test_batch_paths import live_plainly
from tests.twins.test_courses import changing, courses_of
from tests.twins.test_months import assert_same_months

ON = [status for status in range(N_STATUSES) if not IS_OFF_BENEFIT[status]]
MONTHS = 24


def town(share: float | dict[str, Any] = 0.0, reached: float = 1.0, **hazards: Any) -> Scenario:
    """A town in which coaching doubles exits to work for some from month 4 on."""
    group = {
        "name": "town", "regime": "reference", "persons": 400, "part_time_share": 0.2,
        "intake": {"per_month": 8},
    }  # fmt: skip
    base = {
        "benefit_to_work": 0.03, "benefit_to_part_time": 0.02, "benefit_to_other_exit": 0.01,
        "part_time_to_work": 0.05, "part_time_to_benefit": 0.04, "part_time_to_other_exit": 0.01,
        "work_to_returned": 0.02, "other_exit_to_returned": 0.01,
    }  # fmt: skip
    switch = {"month": 4, "to": "coaching", "share": reached}
    regimes = {"coaching": {"work": 2.0, "part_time": 1.5}}
    return world(
        time={"months": MONTHS},
        population={"groups": [group], "ageing": True},
        hazards={"base": base, "regimes": regimes, "displacement": share} | hazards,
        policy={"switches": [switch]},
    )


def exits_to_work(setup: OptionSetup) -> Any:
    """Expected exits to work in each month: (months,)."""
    flows = run_expected(setup).flows.sum(axis=0)
    return flows.reshape(MONTHS, N_STATUSES, N_LANES)[:, ON, WORK_LANE].sum(axis=1)


def without(setup: OptionSetup) -> OptionSetup:
    """The same option with all ratios of regimes 1."""
    values = as_written(setup.scenario.hazards, 1).draw(0)
    plain = hazard_table(without_effects(values, setup.layout), setup.layout)
    return replace(setup, table=plain, work_kept=np.zeros(0, np.int64))


def kept(setup: OptionSetup) -> Any:
    """What is left of everybody's chance of work in each month."""
    return setup.work_kept / ALL_KEPT


def test_without_displacement_nothing_is_worked_out() -> None:
    setup = setting_of(town())
    assert setup.work_kept.size == 0
    assert "displacement" not in as_written(setup.scenario.hazards, 1).names
    # Nor where nobody meets a regime that has an effect.
    assert setting_of(town(0.5, reached=0.0)).work_kept.min() == ALL_KEPT


def test_where_all_is_displaced_exits_are_those_without_the_regime() -> None:
    setup = setting_of(town(1.0))
    np.testing.assert_allclose(exits_to_work(setup), exits_to_work(without(setup)), rtol=1e-7)
    assert kept(setup)[:4].tolist() == [1.0] * 4
    assert (kept(setup)[4:] < 0.75).all()


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_the_share_stated_of_what_is_gained_is_lost(share: float) -> None:
    setup = setting_of(town(share))
    lived, plain, left = exits_to_work(setup), exits_to_work(without(setup)), kept(setup)
    whole = lived / left
    np.testing.assert_allclose(whole - lived, share * (whole - plain), atol=1e-6)


def test_it_grows_with_coverage_and_as_the_labour_market_slackens() -> None:
    def lost(setup: OptionSetup) -> Any:
        lived, plain = exits_to_work(setup), exits_to_work(without(setup))
        whole = lived / kept(setup)
        return (whole - lived)[5] / (whole - plain)[5]

    half = setting_of(town(0.4, reached=0.5))
    counts = expected_town(half)[0]
    assert counts[5, ON_BENEFIT] > 0
    # In month 5 almost half of those on benefit are coached: they have left faster for a month.
    assert lost(half) == pytest.approx(0.4 * 0.5, rel=0.03)
    slack = {"labour_market": {"index": [0.5]}}
    assert lost(setting_of(town(0.4, **slack))) == pytest.approx(0.8, rel=1e-3)
    assert lost(setting_of(town(0.7, **slack))) == pytest.approx(1.0, rel=1e-3)


def test_more_of_it_leaves_fewer_exits_and_a_regime_that_slows_displaces_nobody() -> None:
    exits = [exits_to_work(setting_of(town(share))).sum() for share in (0.0, 0.25, 0.5, 1.0)]
    assert (np.diff(exits) < -1).all()
    slower = setting_of(town(0.5, regimes={"coaching": {"work": 0.5}}))
    assert slower.work_kept.min() == ALL_KEPT


def test_the_town_in_expectation_is_the_exact_expectation() -> None:
    setup = setting_of(town(0.0, reached=0.5))
    counts, _ = expected_town(setup)
    lives = run_expected(setup)
    measures = count_measures(lives.flows, lives.entries)
    on_benefit = measures["on_benefit"].sum(axis=0)[:MONTHS]
    np.testing.assert_allclose(counts[:, ON_BENEFIT], on_benefit, rtol=1e-9)
    np.testing.assert_allclose(counts[:, TO_WORK], exits_to_work(setup), rtol=1e-9)


def test_who_is_back_within_a_year_is_counted_by_the_month_of_the_exit() -> None:
    # Nobody comes in, ages or leaves again, so the share back is that of one constant hazard.
    group = {"name": "town", "regime": "control", "persons": 100}
    base = {"benefit_to_work": 0.05, "work_to_returned": 0.03, "benefit_to_other_exit": 0.02}
    setup = setting_of(
        world(
            time={"months": 24},
            population={"groups": [group]},
            hazards={"base": base | {"other_exit_to_returned": 0.03}},
        )
    )
    counts = expected_town(setup, observed=12)[0].sum(axis=0)
    assert counts[FOLLOWED] > 40
    assert counts[FOLLOWED] < counts[TO_WORK] + counts[ELSEWHERE]
    assert counts[BACK_IN_YEAR] / counts[FOLLOWED] == pytest.approx(
        1 - np.exp(-12 * 0.03), rel=1e-6
    )


@st.composite
def displacing(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario in which others lose what coaching and the like bring."""
    made = scenarios(desk=True, most_months=20) if desk else coursed(desk=False)
    data = copy.deepcopy(draw(made))
    data["hazards"]["displacement"] = draw(st.sampled_from([0.4, 1.0]))
    for name in ("coaching", "exemption", "queue"):
        data["hazards"]["regimes"][name]["work"] = draw(st.sampled_from([3.0, 8.0]))
    return data


def changes_lives(chosen: OptionSetup, address: Address) -> bool:
    """Whether anybody would live otherwise without displacement."""
    plain = replace(chosen, work_kept=np.zeros(0, np.int64))
    lives = (run_batch(one, address, keep_moves=True) for one in (chosen, plain))
    return moves_of(next(lives)) != moves_of(next(lives))


def assert_alike(chosen: OptionSetup, address: Address) -> None:
    """Hold the engines to each other."""
    lives = run_batch(chosen, address, keep_moves=True)
    assert_same_lives(lives, run_simpy(chosen, address))
    if not chosen.scenario.policy.has_desk:
        assert_same_lives(lives, live_plainly(chosen, address))
    first = min(address.replication, 2**32 - 3)
    worlds = ReplicationRange(address.seed, address.draw, first, first + 2)
    assert_same_months(person_months(chosen, worlds), person_months(chosen, worlds, "simpy"))


@pytest.mark.parametrize("desk", [False, True])
def test_engines_agree_where_some_are_displaced(desk: bool) -> None:
    data = (at_desk(30, 0.7) if desk else town(0.7, reached=0.5)).model_dump(
        mode="json", exclude_none=True
    )
    data["population"]["groups"][0] |= {"persons": 60, "intake": {"per_month": 2}}
    data["hazards"]["regimes"]["coaching"]["work"] = 6.0
    # A chance above a quarter spills over into other lanes.
    data["hazards"]["base"]["part_time_to_work"] = 0.3
    chosen = courses_of(data)
    assert changes_lives(chosen, HERE)
    assert_alike(chosen, HERE)


@pytest.mark.slow
@given(data=st.one_of(displacing(desk=False), displacing(desk=True)), address=addresses())
@changing
def test_engines_agree_in_many_worlds(data: dict[str, Any], address: Address) -> None:
    chosen = courses_of(data)
    assume(changes_lives(chosen, address))
    assert_alike(chosen, address)


def at_desk(slots: int, share: float = 1.0) -> Scenario:
    """The town with a desk for coaching that has so many places."""
    data = town(share).model_dump(mode="json", exclude_none=True)
    data["policy"] = {"desk": {"regime": "coaching", "slots": slots, "while_waiting": "reference"}}
    data["policy"]["switches"] = [{"month": 0, "to": "coaching"}]
    return scenario_from_mapping(data)


def test_at_a_desk_coverage_is_the_plan_of_places() -> None:
    few, more, all_of_them = (kept(setting_of(at_desk(slots)))[0] for slots in (40, 200, 400))
    # A place for a tenth brings a tenth of the gain, of which a tenth is lost.
    chance = 2 * (1 - few), 2 * (1 - more), 2 * (1 - all_of_them)
    gained = [2 * share / (1 + share) for share in (0.1, 0.5, 1.0)]
    expected = np.array([0.1, 0.5, 1.0]) * gained
    np.testing.assert_allclose(chance, expected, rtol=0.05)


def two_options(share: dict[str, Any]) -> Scenario:
    """As it is, and with everybody coached."""
    data = town(share).model_dump(mode="json", exclude_none=True)
    change = {"policy": data.pop("policy")}
    return scenario_from_mapping({**data, "options": [{"name": "coached", "change": change}]})


def test_compare_and_why_move_exits_with_it() -> None:
    stated = {"value": 0.0, "low": 0.0, "high": 1.0, "source": "a guess", "status": "assumed"}
    plan = comparison_plan(resolve_options(two_options(stated)), load_amounts())
    [share] = [one for one in inputs_that_vary(plan) if one.name == "displacement"]
    assert (share.low, share.value, share.high) == (0.0, 0.0, 1.0)
    place = MONTH_PLACE["on_benefit"]
    none, whole = (
        simulate_options(moved(plan, share, value, 8)).monthly[:, :, place, -1].mean(axis=1)
        for value in (0.0, 1.0)
    )
    assert none[0] == whole[0]
    assert none[1] < none[0] - 20
    assert whole[1] == pytest.approx(whole[0], abs=15)


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_that_cannot_be_is_refused(share: float) -> None:
    data = town().model_dump(mode="json", exclude_none=True)
    data["hazards"]["displacement"] = share
    with pytest.raises(InputError, match=r"hazards\.displacement: must be a share from 0 to 1"):
        scenario_from_mapping(data)


def test_at_a_desk_it_is_said_to_be_approximate() -> None:
    said = [told.code for told in _of_desks(at_desk(10, 0.5))]
    assert said == [Code.DISPLACED_AT_DESK]
    assert not _of_desks(at_desk(10, 0.0))
    assert not _of_desks(town(0.5))
