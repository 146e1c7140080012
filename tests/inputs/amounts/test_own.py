"""A scenario's own amounts hold, are told with source and status, and mend what `check` misses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from sim.cli import main
from sim.compare.input_table import input_rows
from sim.errors import InputError
from sim.hazards.parameters import as_written
from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.model import OwnAmounts
from sim.inputs.amounts.own import amounts_with
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import (
    resolve_options,
    resolved,
    scenario_from_mapping,
    with_changes,
)
from sim.inputs.scenario.schema import json_schema
from sim.money.prices import prices
from sim.regimes.treatments import treatments
from sim.store.manifest import scenario_manifest

Load = Callable[..., Scenario]
DAY = "2027-01-01"
ABOUT = {"source": "own letter", "status": "assumed"}
STAFF = {"unit": "eur_per_fte_year", **ABOUT}
TABLES: dict[str, dict[str, Any]] = {
    "norms": {
        "norms": {
            "unit": "eur_per_month",
            **ABOUT,
            "rows": [{"from_date": DAY, "single": 1440, "lone_parent": 1450, "couple": 2057}],
        }
    },
    "cap": {
        "disregards": {
            "stages": {
                "standard": {
                    "caps": {
                        "unit": "eur_per_month",
                        **ABOUT,
                        "rows": [{"from_date": DAY, "value": 280}],
                    }
                }
            }
        }
    },
    "price": {
        "grant": {
            "price_per_benefit": {
                "unit": "eur_per_benefit_year",
                **ABOUT,
                "rows": [{"from_date": DAY, "value": 18000}],
            }
        }
    },
    "staff": {
        "staff": {
            "cost_per_fte": {"value": 91000, **STAFF},
            "clients_per_fte": {"coaching": {"value": 45, **STAFF}},
        }
    },
}


def with_amounts(text: str, amounts: Any) -> str:
    return f"{text}{yaml.safe_dump({'amounts': amounts})}"


def priced(scenario: Scenario) -> Any:
    regimes = [regime for regime, _ in treatments(scenario)]
    return prices(scenario, amounts_with(scenario.amounts), regimes)


@pytest.fixture
def later(small: str) -> str:
    """A scenario of one month in 2027, whose amounts are not built in."""
    text = small.replace("start: 2020-01-01, months: 12", "start: 2027-01-01, months: 8")
    assert text != small
    # The old standard disregard, so that its cap is missing too.
    return f"{text}money: {{article_34a: {{from_date: never}}}}\n"


@pytest.mark.parametrize("name", TABLES)
def test_own_amounts_hold_and_all_else_stays(name: str, later: str, load: Load) -> None:
    plain, own = load(later), load(with_amounts(later, TABLES[name]))
    before, after = priced(plain), priced(own)
    shipped, merged = load_amounts(), amounts_with(own.amounts)
    assert amounts_with(plain.amounts) == shipped
    if name == "norms":
        assert after.payment.norm[:, 0].tolist() == [144000, 145000, 205700]
        assert merged.norms.rows[:-1] == shipped.norms.rows
        day = date(2027, 1, 1)
        assert merged.norms.rows[-1].model_dump(exclude={"single", "lone_parent", "couple"}) == {
            "from_date": day,
            **ABOUT,
        }
    if name == "price":
        more = after.benefit_month_cents - before.benefit_month_cents
        assert more.tolist() == [round((18000 - 19800) / 12 * 100)] * 8
    if name == "staff":
        assert after.fte_month_cents / before.fte_month_cents == pytest.approx(91000 / 66500)
        assert merged.staff.clients_per_fte["regular"] == shipped.staff.clients_per_fte["regular"]
    if name == "cap":
        caps = merged.disregards.stages["standard"].caps
        assert caps.rows[-1].value == 280
        assert caps.revised_on == shipped.disregards.stages["standard"].caps.revised_on


@pytest.mark.parametrize("name", TABLES)
def test_their_source_and_status_go_into_the_table_of_inputs(
    name: str, later: str, load: Load
) -> None:
    scenario = load(with_amounts(later, TABLES[name]))
    options = resolve_options(scenario)
    rows = input_rows(options, (as_written(scenario.hazards, 1),), amounts_with(scenario.amounts))
    own = [row for row in rows if row.source == ABOUT["source"]]
    assert own
    assert {row.status for row in own} == {"assumed"}
    assert all(row.name.startswith("amounts.") for row in own)


@pytest.mark.parametrize("name", TABLES)
def test_they_are_part_of_what_the_result_rests_on(name: str, later: str, load: Load) -> None:
    scenarios = load(later), load(with_amounts(later, TABLES[name]))
    digests = {
        scenario_manifest(one, as_written(one.hazards, 1), 1, 1, amounts_with(one.amounts)).digest
        for one in scenarios
    }
    assert len(digests) == 2
    assert scenario_from_mapping(resolved(scenarios[1])) == scenarios[1]
    data = yaml.safe_load(with_amounts(later, TABLES[name]).replace("2027-01-01", '"2027-01-01"'))
    jsonschema.Draft202012Validator(json_schema()).validate(
        {**data, "time": {"start": DAY, "months": 8}}
    )


def test_what_check_misses_can_be_added_where_it_says(later: str, tmp_path: Path) -> None:
    file = tmp_path / "later.yaml"
    text = f"{later}options: [{{name: other, change: {{money: {{price_per_benefit: 15000}}}}}}]\n"

    def missing(amounts: dict[str, Any]) -> list[str]:
        file.write_text(with_amounts(text, amounts) if amounts else text, "utf-8")
        done = CliRunner().invoke(main, ["check", str(file)])
        assert done.exit_code == 0, done.output
        return [line for line in done.stdout.splitlines() if "no amount for" in line]

    notes = missing({})
    assert {re.search(r"under `([^`]+)`", note)[1] for note in notes} == {  # type: ignore[index]
        "amounts.norms.rows",
        "amounts.disregards.stages.standard.caps.rows",
        "amounts.grant.price_per_benefit.rows",
    }
    assert all("2027-01-01" in note for note in notes)
    norms, cap, price = (TABLES[name] for name in ("norms", "cap", "price"))
    # In July the law changes norms and caps again.
    left = missing({**norms, **cap, **price})
    assert all("no amount for 2027-07-01; that of 2027-01-01" in note for note in left)
    july = [row | {"from_date": "2027-07-01"} for row in norms["norms"]["rows"]]
    both = {"norms": norms["norms"] | {"rows": [*norms["norms"]["rows"], *july]}}
    assert not any("benefit norm" in note for note in missing({**both, **cap, **price}))


def test_rows_are_laid_over_those_of_the_base_by_date(later: str, load: Load) -> None:
    load(with_amounts(later, TABLES["norms"]), "later.yaml")
    rows = [
        {"from_date": "2027-07-01", "single": 1460, "lone_parent": 1460, "couple": 2080},
        {"from_date": "2026-07-01", "single": 1420, "lone_parent": 1420, "couple": 2030},
    ]
    above = load(
        "scenario: above\nbased_on: later.yaml\n"
        + yaml.safe_dump({"amounts": {"norms": {"rows": rows}}})
    )
    assert above.amounts.norms is not None
    assert [(row.from_date.isoformat(), row.single) for row in above.amounts.norms.rows] == [
        ("2026-07-01", 1420),
        (DAY, 1440),
        ("2027-07-01", 1460),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("unit: eur_per_month", "unit: eur_per_year", "must be eur_per_month, as in the built-in"),
        ("standard:", "standrd:", "Did you mean `standard`?"),
        ("single: 1440", "single: -1", "amounts.norms.rows[0].single: must be an amount from 0"),
        ("source: own letter", "sauce: own letter", "Did you mean `source`?"),
        ("status: assumed", "status: sure", "one of calibrated, published, derived, assumed"),
        ("from_date: '2027-01-01'", "from_date: '2027-02-30'", "must be a day that exists"),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    old: str, new: str, told: str, later: str, load: Load
) -> None:
    text = with_amounts(later, {**TABLES["norms"], **TABLES["cap"]})
    assert old in text
    wrong = text.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        load(wrong)
    assert [text for text in caught.value.mistakes if told in text], caught.value.mistakes
    [mistake] = [text for text in caught.value.mistakes if told in text]
    line = int(mistake.split(":")[1])
    assert new.split(":", maxsplit=1)[0] in "".join(wrong.splitlines()[line - 2 : line + 1])


def test_they_hold_for_all_options_and_settings(later: str, load: Load) -> None:
    change = yaml.safe_dump({"name": "other", "change": {"amounts": TABLES["price"]}})
    option = "options:\n  - " + change.replace("\n", "\n    ")
    with pytest.raises(InputError, match="must be the same in every option"):
        load(later + option)
    base = load(with_amounts(later, TABLES["price"]))
    assert all(one.scenario.amounts == base.amounts for one in resolve_options(base))
    assert with_changes(base, {"amounts": TABLES["staff"]}).amounts != OwnAmounts()
