"""States stand in one table: no number of them is written by hand, no words twice, docs agree."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.inputs.scenario.sections.hazards import BaseHazards, DurationBin, Elasticities
from sim.inputs.scenario.sections.reached import Ratios
from sim.inputs.targets import parameters
from sim.kernels.lives.hazard_lookup import N_CODES
from sim.kernels.lives.statuses import N_LANES, N_STATES, N_STATUSES
from sim.report.page.experiment.flows import COLOURS, RARE
from sim.states import (
    BASES,
    DESTINATIONS,
    DESTINATIONS_OFF,
    DESTINATIONS_ON,
    STATE_NAMES,
    STATES,
    STATUSES,
    Lane,
    status_after,
)
from tests.contracts.files import ROOT

pytestmark = pytest.mark.small

# The numbers that follow from the table, and of the moves; in a kernel each has a name.
COUNTED = {N_STATES, N_LANES, N_STATUSES, N_STATUSES * N_LANES, N_CODES}
# Functions in which such a number means another thing.
OTHERWISE = {
    "uniform_53": "shifts of bits",
    "earner_months": "rows of flows in the recursion of the likelihood",
    "group_shares": "rows of flows in the recursion of the likelihood",
}


def bare_numbers(source: str) -> Iterator[tuple[str, int]]:
    """Functions with a bare number of this kind, and the line."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and function.name not in OTHERWISE:
            for node in ast.walk(function):
                is_number = isinstance(node, ast.Constant) and type(node.value) is int
                if is_number and node.value in COUNTED:
                    yield function.name, node.lineno


@pytest.mark.parametrize("room", ["kernels", "engine", "hazards"])
def test_no_number_of_states_statuses_or_lanes_is_written_by_hand(room: str) -> None:
    bare = {
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in (ROOT / "sim" / room).rglob("*.py")
        for name, line in bare_numbers(file.read_text("utf-8"))
    }
    assert not bare


def test_a_bare_number_is_found() -> None:
    source = "def f(row):\n    return row.reshape(-1, 5, 4)[:, 3]\n"
    source += "\ndef uniform_53(x):\n    return x >> 5\n"
    assert set(bare_numbers(source)) == {("f", 2)}


def test_a_destination_is_reached_from_one_side_of_benefit() -> None:
    # Its ratios follow months on benefit, or months off it; both would need two names.
    assert not set(DESTINATIONS_ON) & set(DESTINATIONS_OFF)


def test_a_scenario_can_say_each_base_and_ratio() -> None:
    assert set(BaseHazards.model_fields) == set(BASES)
    for section in (Ratios, Elasticities, DurationBin):
        assert set(section.model_fields) - {"from_months"} == set(DESTINATIONS)


def test_what_is_fitted_is_what_the_recursion_follows() -> None:
    from sim.kernels.likelihood import forward_recursion as recursion

    places = {"work": recursion.WORK, "part_time": recursion.PART_TIME,
              "benefit": recursion.BENEFIT, "other_exit": recursion.OTHER_EXIT,
              "returned": recursion.RETURNED}  # fmt: skip
    assert sorted(places, key=places.__getitem__) == list(parameters.DESTINATIONS)
    first_of = {"benefit_to_work": recursion.FROM_NONE, "part_time_to_work": recursion.FROM_PART,
                "work_to_returned": recursion.FROM_WORK,
                "other_exit_to_returned": recursion.FROM_OTHER}  # fmt: skip
    for name, place in first_of.items():
        assert parameters.TRANSITIONS.index(name) == place
    assert len(parameters.TRANSITIONS) == recursion.N_TRANSITIONS
    assert len(parameters.DESTINATIONS) == recursion.N_DESTINATIONS


def test_words_of_a_state_stand_in_the_table_only() -> None:
    words = {
        word
        for row in STATES.values()
        for word in (row.words, row.move_words, row.lane_words)
        if " " in word
    }
    files = (file for file in (ROOT / "sim").rglob("*.py") if file.name != "states.py")
    texts = {file: file.read_text("utf-8") for file in files}
    assert not [
        (file.name, word) for word in words for file, text in texts.items() if f'"{word}"' in text
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_both_pages_have_words_for_every_state_and_parameter(language: str) -> None:
    texts = json.loads((ROOT / f"sim/report/page/texts/{language}.json").read_text("utf-8"))
    parts = ("state", "measure", "flow.short")
    needed = {f"{part}.{name}" for part in parts for name in STATE_NAMES}
    needed |= {f"path.{name}" for name in (*BASES, *DESTINATIONS)}
    assert not needed - texts.keys()
    assert set(COLOURS | RARE) == set(STATE_NAMES)


def written_states(text: str) -> dict[str, set[str]]:
    """State and where it may go, from the table in docs/model.md."""
    rows = re.findall(r"^\| `(\w+)`[^|]*\| ([^|]+) \|$", text, re.MULTILINE)
    return {
        name: set(re.findall(r"\w+", ways)) & set(STATE_NAMES)
        for name, ways in rows
        if name in STATE_NAMES
    }


def test_the_model_document_lists_the_states_and_where_they_lead() -> None:
    expected: dict[str, set[str]] = {name: set() for name in STATE_NAMES}
    for status in STATUSES:
        reached = {status_after(status, lane) for lane in Lane} - {None}
        expected[status.state.label] |= {after.state.label for after in reached if after}
    assert written_states(Path(ROOT / "docs/model.md").read_text("utf-8")) == expected
