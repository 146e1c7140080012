"""Whatever a file holds, reading it gives a scenario or an `InputError`, nothing else."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved, scenario_from_mapping
from sim.inputs.scenario.template import starter_text

PIECES = "a: - ? [ ] { } , # & * ! | > ' \" % @ ` : --- ... << ~ no true .nan .inf 1e999 0x é \\"
KEYS = "scenario based_on time population hazards policy options value wageningen"
WORDS = st.sampled_from([*PIECES.split(), *KEYS.split(), "\n", "\t", "\u2028", "\x07", "\ufeff"])
YAML_LIKE = st.lists(WORDS, max_size=40).map(" ".join)
STARTER = starter_text()
BASE = resolved(
    scenario_from_mapping(yaml.safe_load(STARTER.replace("2027-01-01", "'2027-01-01'")))
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["all", "control", "coaching", "2020-01-01", "base", "none", 10**90]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def outcome(content: bytes) -> Scenario | InputError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.yaml")
        path.write_bytes(content)
        try:
            return load_scenario(path)
        except InputError as error:
            found = error
    assert found.mistakes
    assert all(mistake.isprintable() for mistake in found.mistakes)
    assert all("must " in mistake for mistake in found.mistakes)
    return found


@given(st.binary(max_size=200))
@settings(max_examples=150)
def test_random_bytes(content: bytes) -> None:
    assert isinstance(outcome(content), InputError)


@given(YAML_LIKE)
@settings(max_examples=300)
def test_random_yaml(text: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"))


@given(st.integers(0, len(STARTER)), st.integers(0, 30), YAML_LIKE)
@settings(max_examples=150)
def test_a_right_text_with_a_part_of_it_replaced(start: int, length: int, text: str) -> None:
    outcome((STARTER[:start] + text + STARTER[start + length :]).encode())


def paths(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        part.items()
        if isinstance(part, dict)
        else enumerate(part)
        if isinstance(part, list)
        else ()
    )
    return [path, *(found for key, entry in inner for found in paths(entry, (*path, key)))]


def replaced(part: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    if isinstance(part, dict):
        return {**part, path[0]: replaced(part[path[0]], path[1:], value)}
    return [replaced(e, path[1:], value) if i == path[0] else e for i, e in enumerate(part)]


@given(st.sampled_from(paths(BASE)), VALUES)
@example(("population",), {**BASE["population"], "traits": 5})
@settings(max_examples=400)
def test_right_data_with_any_value_replaced(path: tuple[Any, ...], value: Any) -> None:
    data = replaced(BASE, path, value)
    if not isinstance(data, dict):
        return
    try:
        scenario = scenario_from_mapping(data)
    except InputError:
        return
    assert resolve_options(scenario)
    assert scenario_from_mapping(resolved(scenario)) == scenario
