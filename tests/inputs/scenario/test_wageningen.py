"""The built-in experiment holds the published numbers, each with its source."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.reading.quantity import Count, Quantity
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.scenario.builtin import builtin_names, builtin_scenarios
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def wageningen() -> Scenario:
    return load_scenario("wageningen")


def quantities(part: Any, path: str = "") -> Iterator[tuple[str, Quantity | Count]]:
    if isinstance(part, Quantity | Count):
        yield path, part
    elif isinstance(part, tuple):
        for index, entry in enumerate(part):
            yield from quantities(entry, f"{path}[{index}]")
    elif hasattr(part, "model_fields_set"):
        for name in part.model_fields_set:
            yield from quantities(getattr(part, name), f"{path}.{name}")
    elif hasattr(part, "items"):
        for name, entry in part.items():
            yield from quantities(entry, f"{path}.{name}")


def test_it_is_listed() -> None:
    assert "wageningen" in builtin_names()
    [listed] = [entry for entry in builtin_scenarios() if entry.name == "wageningen"]
    assert listed.title == "Vertrouwen Werkt, Wageningen 2017-2019"
    assert listed.path == SCENARIOS.path("wageningen")


def test_the_groups_are_those_of_the_exit_table(wageningen: Scenario) -> None:
    groups = wageningen.population.groups
    names = ["exemption", "coaching", "disregard", "control", "reference"]
    assert [group.name for group in groups] == names
    assert [group.persons.value for group in groups] == [98, 94, 109, 91, 382]
    assert [group.stopping_persons.value for group in groups] == [8, 4, 4, 2, 0]
    assert [group.studied for group in groups] == [True] * 4 + [False]
    participants = sum(g.persons.value + g.stopping_persons.value for g in groups[:4])
    at_start = participants * groups[0].entry.at_start_share.value
    assert (participants, round(at_start, 6)) == (410, 340)


@pytest.mark.parametrize(
    ("measure", "counts"),
    [
        ("first_exit_to_work", [26, 24, 24, 15, 41]),
        ("net_exit_to_work", [24, 23, 18, 14, 38]),
        ("left_benefit", [40, 42, 36, 32]),
    ],
)
def test_published_counts(measure: str, counts: list[int], wageningen: Scenario) -> None:
    rows = [row for row in wageningen.published if row.measure == measure]
    assert [row.value for row in rows] == counts
    assert {row.month for row in rows} == {24}
    assert [row.of for row in rows] == [98, 94, 109, 91, 382][: len(rows)]


def test_every_estimate_names_its_source_and_every_plain_number_is_a_setting(
    wageningen: Scenario,
) -> None:
    settings = ("volunteer_share", "from_months", "frailty", "index")
    bare = [
        path
        for path, quantity in quantities(wageningen)
        if not quantity.source and not any(word in path for word in settings)
    ]
    assert bare == []


def test_reading_it_imports_nothing_heavy() -> None:
    # What makes `check` slow is imports; how long they take is for `bench` to say, not for a test.
    code = (
        "import sys\n"
        "from sim.inputs.scenario import load_scenario; load_scenario('wageningen')\n"
        "print(*{'numpy', 'pandas', 'numba', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
