"""One mistake is reported in one place: what only speaks of it is not said to be wrong as well."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from sim.inputs.reading.layers import read_layers
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.mistakes import DataPath, Mistake, value_at
from sim.inputs.reading.relative_files import beside
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.scenario.validation import validated

TOWN = read_layers(SCENARIOS.find("municipality"), SCENARIOS, beside)
DATA: dict[str, Any] = {k: v for k, v in TOWN.data.items() if k not in ("options", "settings")}


def numbers(part: Any, path: DataPath) -> Iterator[DataPath]:
    """The place of every number below a place; of one with a range and source its value."""
    if isinstance(part, dict) and "value" in part:
        yield (*path, "value")
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from numbers(inner, (*path, key))
    elif isinstance(part, int | float):
        yield path


def mistakes_in(data: Any) -> list[Mistake]:
    return validated(data, TOWN.places)[1]


SPOKEN_OF = [
    path
    for room in (("hazards", "regimes"), ("money", "regimes"))
    for path in numbers(value_at(room, DATA), room)
]


@pytest.mark.parametrize("path", SPOKEN_OF, ids=lambda path: ".".join(map(str, path)))
def test_a_number_that_cannot_be_read_is_the_only_mistake(path: DataPath) -> None:
    data = deepcopy(DATA)
    value_at(path[:-1], data)[path[-1]] = "1,5x"
    [mistake] = mistakes_in(data)
    assert path[: len(mistake.path)] == mistake.path


def test_other_rooms_speak_of_these_numbers() -> None:
    """The numbers above are combined and followed, or their test would say nothing."""
    rooms = [DATA["hazards"]["regimes"], DATA["money"]["regimes"]]
    combined = {name for regime in rooms[0].values() for name in regime.get("combines", ())}
    assert combined & {path[2] for path in SPOKEN_OF}
    follow = [number["follows"] for regime in rooms[1].values() for number in regime.values()
              if isinstance(number, dict) and "follows" in number]  # fmt: skip
    assert {".".join((*map(str, path[:-1]),)) for path in SPOKEN_OF} & {
        place.split(" ")[0] for place in follow
    }


@pytest.mark.parametrize("key", ["selection_on_work", "judged_likely", "inflow_ratio"])
def test_what_a_combination_cannot_have_is_refused_with_a_mend_that_passes(key: str) -> None:
    own = {"hazards": {"regimes": {"coaching_disregard": {key: 0.9}}}}
    [mistake] = mistakes_in(apply_change(DATA, own))
    assert f"must not have {key} next to combines" in mistake.text
    assert "interaction" not in mistake.text
    assert mistake.text.endswith("Leave it out.")
    assert not mistakes_in(DATA)


def test_a_regime_made_a_combination_takes_nothing_over_that_it_cannot_have() -> None:
    regimes = {
        "coaching": {"combines": ["disregard"]},
        "coaching_disregard": {"combines": ["disregard"]},
    }
    data = apply_change(DATA, {"hazards": {"regimes": regimes}})
    assert set(data["hazards"]["regimes"]["coaching"]) == {"combines"}
    assert not [one for one in mistakes_in(data) if one.path[:2] == ("hazards", "regimes")]
