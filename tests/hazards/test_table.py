"""Every hazard is base × regime × research × selection × profile × duration × market × frailty."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.option import OptionSetup, hazard_arrays, plan_tables
from sim.hazards.parameters import as_written, parameter_draws
from sim.hazards.table import monthly_hazard, move_probability
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import with_changes
from sim.inputs.scenario.sections.desk import DOSE_MARK
from sim.kernels.jit import kernel
from sim.kernels.lives.hazard_arrays import hazard_row
from sim.kernels.lives.statuses import PENSION
from sim.states import Lane, State
from tests.engine.worlds import setting_of, world
from tests.kernels.lives.test_statuses import MEANING, WAYS
from tests.twins.generated import PROFILES, scenarios

Person = dict[str, Any]


@kernel
def rows_of(world, month, treatment, person_class, status, elapsed, out_row):  # type: ignore[no-untyped-def]
    """Rows of the hazard table that the engines look up; all arrays (n,)."""
    for i in range(month.size):
        out_row[i] = hazard_row(
            world, month[i], treatment[i], person_class[i], status[i], elapsed[i]
        )


def met_by(chosen: OptionSetup, person: Person) -> tuple[str, bool]:
    """Regime and whether studied; a regime at part of its dose has no words of its own."""
    whole = [of for of in chosen.layout.treatments if DOSE_MARK not in of[0]]
    return whole[person["treatment"] % len(whole)]


def looked_up(data: dict[str, Any], person: Person) -> np.ndarray:
    """Chances per month of the four lanes as an engine finds them."""
    chosen = setting_of(Scenario.model_validate(data))
    layout = chosen.layout
    treatments = np.zeros((1, chosen.horizon + 1), np.uint8)
    plans = plan_tables(layout, treatments, np.zeros(1, np.int64), np.zeros(1, np.int64))
    n_frailty = len(data["hazards"]["frailty"])
    person_class = (person["profile"] * n_frailty + person["frailty"]) * 2 + person["volunteer"]
    treatment = met_by(chosen, person)
    codes = (
        person["month"] % chosen.horizon, layout.treatments.index(treatment), person_class,
        person["status"], person["elapsed"],
    )  # fmt: skip
    row = np.zeros(1, np.int64)
    columns = [np.array([code], np.int64) for code in codes]
    rows_of(hazard_arrays(chosen, plans), *columns, row)
    threshold = chosen.table.threshold[row[0]] + chosen.table.overflow[row[0]].astype(np.uint64)
    chance = chosen.table.probability[row[0]]
    assert (np.abs(threshold / 2.0**32 - chance) <= 2.0**-31).all()
    return chance


def step(bins: list[dict[str, Any]], months: int) -> dict[str, Any]:
    return [entry for entry in bins if entry["from_months"] <= months][-1]


def by_hand(data: dict[str, Any], person: Person) -> np.ndarray:
    """Chances per month of the four lanes from the scenario's own words."""
    hazards = data["hazards"]
    chosen = setting_of(Scenario.model_validate(data))
    regime, studied = met_by(chosen, person)
    reading = data.get("readings", {}).get("returns_ratio_of", "exits_to_work")
    index = hazards["labour_market"]["index"]
    level = index[min(person["month"] % data["time"]["months"], len(index) - 1)]
    rate = np.zeros(4)
    state = MEANING[person["status"]].state
    # A later spell has the hazards of the first.
    origin = "benefit" if state is State.RETURNED else state.name.lower()
    for lane, reached in enumerate(WAYS[state]):
        if reached is None or reached is State.PENSION:
            continue
        destination = reached.name.lower()
        side = "off_benefit" if destination == "returned" else "on_benefit"
        # Returns were counted after exits to work: a regime's ratio holds for no others.
        reaches = state is not State.OTHER_EXIT or reading == "all_exits"
        ratios = [
            hazards["regimes"][regime] if reaches else {},
            hazards["research"] if studied else {},
            hazards["selection"] if person["volunteer"] else {},
            hazards["profiles"][PROFILES[person["profile"]]],
            step(hazards["duration"][side], person["elapsed"]),
        ]
        if studied and person["volunteer"] and destination == "work":
            # They knew which regime they would meet when they signed up for its study.
            ratios.append({"work": hazards["regimes"][regime].get("selection_on_work", 1.0)})
        base = hazards["base"][f"{origin}_to_{destination}"]
        elasticity = hazards["labour_market"]["elasticity"].get(destination, 0.0)
        frailty = hazards["frailty"][person["frailty"]]["value"]
        product = np.prod([ratio.get(destination, 1.0) for ratio in ratios])
        rate[lane] = base * product * level**elasticity * frailty
    total = rate.sum()
    return rate / total * (1 - np.exp(-total)) if total > 0 else rate


@given(
    data=scenarios(),
    person=st.fixed_dictionaries(
        {
            "status": st.integers(0, PENSION - 1),
            "profile": st.integers(0, 2),
            "frailty": st.integers(0, 1),
            "volunteer": st.booleans(),
            "treatment": st.integers(0, 50),
            "month": st.integers(0, 39),
            "elapsed": st.integers(0, 120),
        }
    ),
)
@settings(
    max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_an_engine_finds_the_chance_that_the_scenario_says(
    data: dict[str, Any], person: Person
) -> None:
    person |= {"frailty": person["frailty"] % len(data["hazards"]["frailty"])}
    np.testing.assert_allclose(looked_up(data, person), by_hand(data, person), rtol=1e-12)


@pytest.mark.parametrize("side", ["on_benefit", "off_benefit"])
def test_a_duration_step_holds_however_late_it_begins(side: str) -> None:
    destination = "work" if side == "on_benefit" else "returned"
    status = 0 if side == "on_benefit" else 2
    for late in (1, 599, 600, 601, 1200):
        bins = [{"from_months": 0}, {"from_months": late, destination: 50.0}]
        base = {"benefit_to_work": 0.01, "work_to_returned": 0.01}
        data = world(hazards={"base": base, "duration": {side: bins}}).model_dump(
            mode="json", exclude_none=True
        )
        zeros = ("profile", "frailty", "volunteer", "treatment", "month")
        person = dict.fromkeys(zeros, 0) | {"status": status}
        before = looked_up(data, person | {"elapsed": late - 1}).sum()
        after = looked_up(data, person | {"elapsed": late}).sum()
        assert before == pytest.approx(1 - np.exp(-0.01)), late
        assert after == pytest.approx(1 - np.exp(-0.5)), late


@given(rates=st.lists(st.floats(0, 1e6), min_size=4, max_size=4))
def test_chances_share_out_the_chance_to_move_as_the_hazards_stand(rates: list[float]) -> None:
    chance = move_probability(np.array(rates))
    total = sum(rates)
    assert chance.sum() == pytest.approx(-np.expm1(-total), abs=1e-15)
    assert (chance >= 0).all()
    if total > 0:
        np.testing.assert_allclose(chance, np.array(rates) / total * chance.sum(), atol=1e-15)


def test_control_against_reference_is_selection_and_research_never_a_regime_effect() -> None:
    scenario = world(
        population={
            "groups": [
                {"name": "c", "regime": "control", "persons": 1, "studied": True},
                {"name": "r", "regime": "reference", "persons": 1},
            ]
        },
        hazards={
            "base": {"benefit_to_work": 0.01},
            "selection": {"work": 1.2},
            "research": {"work": 1.5},
        },
    )
    chosen = setting_of(scenario)
    chances = chosen.table.probability.reshape(1, 2, 6, 1, 5, 4)[0, :, :, 0, 0, 0]
    control, reference = chances[0, 1], chances[1, 0]  # volunteers; no volunteers
    assert -np.log1p(-control) == pytest.approx(0.01 * 1.2 * 1.5)
    assert -np.log1p(-reference) == pytest.approx(0.01)


def test_ratios_of_everybody_multiply_whatever_was_fitted() -> None:
    scenario = load_scenario("municipality")
    draws = parameter_draws(scenario, 1).draw(0)
    assert draws["everybody.other_exit"] == scenario.hazards.everybody.other_exit.value
    layout = setting_of(scenario).layout
    without = {name: value for name, value in draws.items() if name != "everybody.other_exit"}
    ratio = monthly_hazard(draws, layout)[..., Lane.OTHER_EXIT] / np.maximum(
        monthly_hazard(without, layout)[..., Lane.OTHER_EXIT], 1e-300
    )
    np.testing.assert_allclose(ratio[..., State.BENEFIT], 0.87, rtol=1e-12)
    same = monthly_hazard(draws, layout)[..., Lane.WORK]
    np.testing.assert_array_equal(same, monthly_hazard(without, layout)[..., Lane.WORK])


@pytest.mark.parametrize("is_studied", [False, True])
def test_the_judgement_moves_exits_from_a_regime_to_who_signed_for_it(is_studied: bool) -> None:
    built_in = load_scenario("wageningen")
    groups = [
        group.model_dump() | {"studied": is_studied, "volunteer_share": float(is_studied)}
        for group in built_in.population.groups
        if group.name == "exemption"
    ]
    changed = with_changes(built_in, {"posterior": "none", "population": {"groups": groups}})
    layout, values = setting_of(changed).layout, as_written(changed.hazards, 1).draw(0)
    met = layout.treatments.index(("exemption", is_studied))
    (row,) = [n for n, one in enumerate(layout.effects) if one.treatment == met]
    who = slice(int(is_studied), None, 2)
    # Three times as often those judged likely to leave: 34 % of exemption's, 28.7 % of control's.
    usual, judged = (
        monthly_hazard({**values, "judgement.ratio": ratio}, layout)[:, row, who]
        for ratio in (1.0, 3.0)
    )
    to_work = usual[..., State.BENEFIT, Lane.WORK], judged[..., State.BENEFIT, Lane.WORK]
    shift = 1.0 if is_studied else (1 + 2 * 0.287) / (1 + 2 * 0.34)
    assert to_work[1] == pytest.approx(shift * to_work[0])
    elsewhere = [lane for lane in Lane if lane is not Lane.WORK]
    assert np.array_equal(judged[..., elsewhere], usual[..., elsewhere])
