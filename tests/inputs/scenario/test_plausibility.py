"""Numbers outside the values they usually have: every field is asked about, every mend passes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.inputs.amounts.plausible import (
    DAYS_IN_MONTH,
    MENDED,
    PlausibleRange,
    builtin_amount,
    plausible_ranges,
)
from sim.inputs.design.checks import implausible_in_design
from sim.inputs.design.load import design_from_mapping, load_design
from sim.inputs.reading.shipped import DESIGNS, SCENARIOS
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved, scenario_from_mapping
from sim.inputs.scenario.plausibility import (
    SLIPS,
    Implausible,
    implausible,
    require_plausible,
    written,
)

Load = Callable[..., Scenario]
PERSONS = 30
# A scenario and a design that hold every number with a range, on top of what is written already.
MORE = """
money:
  price_per_benefit: 14000
  usual_set_off: {part_time_share: 0.1, amount: 400}
  regimes:
    coaching: {clients_per_fte: 50, contacts_per_year: 12, disregard: {rate: 0.5, cap: 199}}
  staff: {cost_per_fte: 70000, overhead_share: 0.5, hiring_months: 4}
  grant: {inhabitants: 1500, eur_per_year: 430000}
  discount_rate: 0.02
  cost_growth: 0.02
"""
STOCK = 40_000
AMOUNTS = f"""
align:
  {{stock: {STOCK}, inflow: 8000, exits_to_work: 5000, other_exits: 3000,
    returns: {{left: 8000, back: 1}}}}
"""
AMOUNTS += """
amounts:
  norms:
    unit: eur_per_month
    source: own
    status: assumed
    rows: [{from_date: "2027-01-01", single: 1400, lone_parent: 1400, couple: 2000}]
  disregards:
    stages:
      standard:
        caps:
          unit: eur_per_month
          source: own
          status: assumed
          rows: [{from_date: "2027-01-01", value: 270}]
  grant:
    price_per_benefit:
      unit: eur_per_benefit_year
      source: own
      status: assumed
      rows: [{from_date: "2027-01-01", value: 17000}]
  staff:
    cost_per_fte: {value: 90000, unit: eur_per_fte_year, source: own, status: assumed}
    overhead_share: {value: 0.5, unit: share of direct cost, source: own, status: assumed}
    clients_per_fte: {coaching: {value: 50, unit: clients_per_fte, source: own, status: assumed}}
    contacts_per_client_year:
      coaching: {value: 12, unit: contacts per client-year, source: own, status: assumed}
"""
DESK = """
  desk:
    regime: coaching
    while_waiting: control
    staff: {fte: 1, clients_per_fte: 50}
    yearly_budget_eur: 50000
    cost_per_client_month_eur: 200
"""
DESIGN = """
design: all
model:
  endpoints:
    - endpoint: left_benefit
      month: 1
      rates: {new: 0.3, control: 0.2}
  prices: {eur_per_benefit_month: 1200, eur_per_part_time_month: 276}
inquiries: [{arms: [new], against: [control]}]
data:
  total: 400
  allocation: {new: 1, control: 1}
  randomisation: clustered
  clusters: {size: 10, icc: 0.05}
  blocks: [{name: a, share: 0.5, rate_ratio: 1.2}, {name: b, share: 0.5, rate_ratio: 1}]
  staff: {fte: 5, clients_per_fte: 50, arms: [new]}
  costs: {per_person_eur: {new: 400}}
answers: {tests: [cluster_t]}
decision:
  {contrast: new v control, persons: 100, value_per_unit_eur: 15000, cost_per_person_eur: 400}
"""


def whole_scenario(small: str, *, with_series: bool = False) -> dict[str, Any]:
    steps = "steps: [{from_month: 1, ratio: 1.1}]"
    intake = f"intake: {{per_month: 0.5, season: [{', '.join('1' * 12)}], {steps}}}"
    before = "left_before: {exits_per_month: 0.3, to_work_share: 0.5}"
    text = small.replace("persons: 10, ", f"persons: 10, {before}, {intake}, ")
    text += DESK + MORE + AMOUNTS
    text = text.replace("stopping_persons: 2, ", "").replace(
        "regimes: {coaching: {work: 1.5}",
        "labour_market: {index: [1, 0.9]}\n"
        "  by_trait: {old: {who: {min_age_years: 45}, ratios: {work: 0.8}}}\n"
        "  regimes: {more: {combines: [coaching], strength: 1.2}, coaching: {work: 1.5}",
    )
    data = yaml.safe_load(text)
    data["time"]["start"] = "2020-01-01"
    if with_series:
        data["hazards"]["labour_market"] = {"series": {"0": 1, "2": 0.9}}
    assert sum(group["persons"] for group in data["population"]["groups"]) == PERSONS
    return dict(resolved(scenario_from_mapping(data)))


def whole_design() -> dict[str, Any]:
    return load_design_text(DESIGN).model_dump(mode="json")


def load_design_text(text: str) -> Any:
    return design_from_mapping(yaml.safe_load(text))


def places(data: Any, steps: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) of a number at a field."""
    keys: Any = data if isinstance(data, Mapping) else range(len(data))
    for key in list(keys):
        if steps[0] in ("*", key):
            inner = data[key]
            if len(steps) > 1 and isinstance(inner, dict | list):
                yield from places(inner, steps[1:])
            elif len(steps) == 1:
                yield (inner, "value") if isinstance(inner, dict) else (data, key)


def slipped(slip: str, meant: float) -> float:
    """What somebody who means a number writes by a slip."""
    wrong = {
        "thousands": meant / 1000,
        "hundredths": meant / 100,
        "tenfold": meant * 10,
        "percent": meant * 100,
        "cents": meant * 100,
        "per_month": meant / 12,
        "per_year": meant * 12,
        "yearly_chance": -math.expm1(-12 * meant),
        "inverse": 1 / meant,
        "days": meant * DAYS_IN_MONTH,
    }
    assert set(wrong) == set(MENDED) == set(SLIPS)
    return wrong[slip]


def scale_of(one: PlausibleRange) -> float:
    scales = {"person": PERSONS, "person_month": 12 * STOCK, "client_year": 12 * 200.0, None: 1.0}
    return scales[one.per]


def meant_values(one: PlausibleRange) -> list[float]:
    """Plausible values near both ends and in the middle, as somebody would write them."""
    low, high = (max(end, 1e-6) * scale_of(one) for end in (one.low, one.high))
    logs = [math.log(low) + part * math.log(high / low) for part in (0.05, 0.5, 0.85)]
    return [float(f"{math.exp(log):.2g}") for log in logs]


def asked_of(kind: str, data: dict[str, Any]) -> tuple[Implausible, ...]:
    if kind == "design":
        return implausible_in_design(design_from_mapping(data))
    scenario = scenario_from_mapping(data)
    return implausible(scenario, resolve_options(scenario))


KINDS = [
    (kind, one) for kind in ("scenario", "design") for one in getattr(plausible_ranges(), kind)
]


@pytest.mark.parametrize(("kind", "one"), KINDS, ids=lambda part: getattr(part, "field", part))
def test_a_slip_in_any_field_is_asked_about_and_its_mend_passes(
    kind: str, one: PlausibleRange, small: str
) -> None:
    if kind == "scenario":
        data = whole_scenario(small, with_series="series" in one.field)
        if one.steps[:2] == ("policy", "desks"):
            data["policy"]["desks"] = [data["policy"].pop("desk")]
    else:
        data = whole_design()
    assert not asked_of(kind, data), "the whole scenario is plausible"
    assert one.builtin is None or builtin_amount(one.builtin, None) >= 0
    tried = 0
    for holder, key in list(places(data, one.steps))[:2]:
        if tried:
            break
        before = holder[key]
        for slip in one.slips:
            for meant in meant_values(one):
                tried += mended(kind, data, (holder, key), one, (slip, meant))
        holder[key] = before
    assert tried or not one.slips, "no slip of this field was let through"


def mended(
    kind: str,
    data: dict[str, Any],
    place: tuple[Any, Any],
    one: PlausibleRange,
    slip: tuple[str, float],
) -> bool:
    """Whether a slip is let through; it is then asked about, and each mend is as good as meant."""
    (holder, key), (word, meant) = place, slip
    if isinstance(holder[key], int):
        step = {"thousands": 1000, "per_month": 12}.get(word, 1)
        meant = step * math.ceil(meant / step) if step > 1 else round(meant)
    value = slipped(word, meant)
    holder[key] = round(value) if isinstance(holder[key], int) else value
    if one.holds(holder[key], scale_of(one)):
        return False
    try:
        questions = asked_of(kind, data)
    except InputError:
        return False  # a hard bound refuses it: nothing is left to ask
    [question] = [found for found in questions if one.steps[-1] in ("*", last_step(found))]
    mends = dict(question.meant)
    # Whole days are no whole months.
    assert mends[word] == pytest.approx(meant, rel=0.05 if word == "days" else 1e-3)
    for mend in mends.values():
        assert f"{written(mend)} (" in question.text
        holder[key] = mend
        assert not asked_of(kind, data), (word, mend)
    return True


def last_step(question: Implausible) -> str:
    return question.path.rpartition(".")[2]


def test_what_comes_with_the_program_asks_nothing() -> None:
    for name in SCENARIOS.names():
        scenario = load_scenario(name)
        assert implausible(scenario, resolve_options(scenario)) == ()
    for name in DESIGNS.names():
        assert implausible_in_design(load_design(name)) == ()


def test_the_question_says_where_what_is_usual_and_what_may_be_meant(
    small: str, load: Load
) -> None:
    scenario = load(small + "money: {price_per_benefit: 16.5}\n")
    [question] = implausible(scenario, resolve_options(scenario))
    assert question.text == (
        "money.price_per_benefit: 16.5 (euros a year for a benefit) is outside the plausible "
        "8,000 to 40,000 (built in: 14,800). Meant: 16500 (a thousand times as much)?"
    )


def test_a_number_that_no_slip_explains_is_asked_about_all_the_same(small: str, load: Load) -> None:
    scenario = load(small + "money: {price_per_benefit: 5000}\n")
    [question] = implausible(scenario, resolve_options(scenario))
    assert question.meant == ()
    assert question.text.endswith("Is it meant?")


def test_the_ends_of_a_range_are_numbers_too(small: str, load: Load) -> None:
    scenario = load(small + "money: {price_per_benefit: {value: 16500, high: 180000}}\n")
    [question] = implausible(scenario, resolve_options(scenario))
    assert question.path == "money.price_per_benefit.high"


def test_numbers_that_slipped_alike_are_one_question(small: str, load: Load) -> None:
    market = "hazards:\n  labour_market: {index: [90, 95, 100, 0.9]}"
    scenario = load(small.replace("hazards:", market))
    [question] = implausible(scenario, resolve_options(scenario))
    assert (question.more, question.meant) == (2, (("percent", 0.9),))
    assert "(and 2 more like it)" in question.text


def test_options_and_settings_are_asked_about_by_name_and_what_they_inherit_once(
    small: str, load: Load
) -> None:
    own = "money: {staff: {cost_per_fte: 92}}"
    scenario = load(
        f"{small}{own}\noptions: [{{name: dear, change: {{money: {{price_per_benefit: 1375}}}}}}, "
        "{name: same}]\n"
        "settings: {labour_market: [{name: bust, change: {hazards: {labour_market: "
        "{index: [60]}}}}]}\n"
    )
    questions = implausible(scenario, resolve_options(scenario))
    assert [(one.option, one.path) for one in questions] == [
        ("", "money.staff.cost_per_fte"),
        ("dear", "money.price_per_benefit"),
        ("bust", "hazards.labour_market.index[0]"),
    ]
    assert questions[1].text.startswith("dear: money.price_per_benefit: 1375 ")


def test_a_base_hazard_that_a_posterior_draws_is_not_asked_about(load: Load) -> None:
    head = "scenario: x\nbased_on: wageningen\n"
    swift = "hazards: {base: {work_to_returned: 0.6}"

    def asked(text: str) -> list[str]:
        scenario = load(head + text)
        return [one.path for one in implausible(scenario, resolve_options(scenario))]

    assert asked(f"{swift}}}\n") == []
    kept = f"{swift}, keep: [base.work_to_returned]}}\n"
    assert asked(kept) == ["hazards.base.work_to_returned"]
    assert asked(f"{swift}}}\nposterior: none\n") == ["hazards.base.work_to_returned"]


def test_how_many_real_people_there_are_is_not_told_by_a_range(small: str, load: Load) -> None:
    rows = "household,months_on_benefit\n" + "single,10\n" * 13
    Path("own.csv").write_text(rows, "utf-8")
    scenario = load(
        small.replace("persons: 10, part_time_share: 0.1", "file: own.csv").replace(
            "persons: 20, stopping_persons: 2", "persons: 0"
        )
        + "money: {grant: {inhabitants: 61}}\n"
    )
    [question] = implausible(scenario, resolve_options(scenario))
    assert (question.low, question.high) == (8 * 15, 1000 * 15)


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ("align: {inflow: 2000000}", "align.inflow"),
        # More exits in a year than there are people.
        ("align: {exits_to_work: 15, other_exits: 18}", "align.other_exits"),
        ("align: {exits_to_work: 20, other_exits: 13}", "align.exits_to_work"),
        ("align: {exits_to_work: 40, other_exits: 25, months: 24}", "align.exits_to_work"),
    ],
)
def test_own_yearly_numbers_are_held_against_the_people_there_are(
    own: str, path: str, small: str, load: Load
) -> None:
    scenario = load(f"{small}{own}\n")
    assert path in [one.path for one in implausible(scenario, resolve_options(scenario))]


def test_who_left_before_is_held_against_the_people_there_are(small: str, load: Load) -> None:
    before = "persons: 10, left_before: {exits_per_month: 100000, to_work_share: 0.5}, "
    scenario = load(small.replace("persons: 10, ", before))
    [question] = implausible(scenario, resolve_options(scenario))
    assert question.path == "population.groups[0].left_before.exits_per_month"


def test_who_wants_no_question_is_refused_it() -> None:
    question = Implausible("money.x", 1.0, "euros", 2.0, 3.0)
    assert require_plausible([question], is_strict=False) == (question,)
    assert require_plausible([], is_strict=True) == ()
    with pytest.raises(InputError, match=r"money\.x: 1 .* leave out --strict"):
        require_plausible([question], is_strict=True)


def test_check_asks_and_with_strict_says_so_by_its_exit_code(tmp_path: Path, small: str) -> None:
    file = tmp_path / "small.yaml"
    for text, code in ((small, 0), (small + "money: {price_per_benefit: 16.5}\n", 2)):
        file.write_text(text, "utf-8")
        plain, strict = (
            CliRunner().invoke(main, ["check", str(file), *words]) for words in ((), ("--strict",))
        )
        assert (plain.exit_code, strict.exit_code) == (0, code)
        assert ("Question: money.price_per_benefit" in plain.stdout) == bool(code)
        said = "1 mistake (--strict)." if code else "no mistakes."
        assert strict.stdout.startswith(f"{file}: {said}")
        asked = [line.removeprefix("Question: ") for line in plain.stdout.splitlines()[1:]]
        assert all(f"{one} Mend it" in strict.stderr for one in asked if "outside" in one)
