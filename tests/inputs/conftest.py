"""A small right scenario, and ways to spoil it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario

SMALL = """\
scenario: small
title: "Small"
time: {start: 2020-01-01, months: 12}
seed: 7
population:
  groups:
    - {name: one, regime: control, persons: 10, part_time_share: 0.1}
    - {name: two, regime: coaching, persons: 20, stopping_persons: 2, studied: true}
  profiles: {work_ready: 0.5, physically_limited: 0.3, mentally_limited: 0.2}
  households: {single: 0.6, lone_parent: 0.2, couple: 0.2}
  months_on_benefit:
    - {from_months: 0, to_months: 24, share: 0.3}
    - {from_months: 24, to_months: 120, share: 0.7}
  ages: [{from_years: 18, to_years: 67, share: 1}]
  earnings: {mean: 475, sd: 150}
hazards:
  base:
    benefit_to_work: 0.008
    benefit_to_part_time: 0.014
    benefit_to_other_exit: 0.01
    part_time_to_work: 0.016
    part_time_to_benefit: 0.04
    part_time_to_other_exit: 0.01
    work_to_returned: 0.007
  regimes: {coaching: {work: 1.5}, control: {}, reference: {}}
policy:
  switches: [{month: 6, to: coaching, groups: [one], share: 0.5}]
"""


@pytest.fixture
def small() -> str:
    """Text of a scenario without mistakes."""
    return SMALL


@pytest.fixture
def already_reported() -> Callable[..., str]:
    """The small scenario with parts of its text replaced."""

    def spoil(*replacements: tuple[str, str]) -> str:
        text = SMALL
        for old, new in replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text

    return spoil


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scenario]:
    """Load a text as the file x.yaml of the current folder."""
    monkeypatch.chdir(tmp_path)

    def load_text(text: str | bytes, file: str = "x.yaml") -> Scenario:
        content = text if isinstance(text, bytes) else text.encode()
        Path(file).write_bytes(content)
        return load_scenario(file)

    return load_text


@pytest.fixture
def mistakes(load: Callable[..., Scenario]) -> Callable[..., list[str]]:
    """The mistakes told about a text."""

    def mistakes_in(text: str | bytes) -> list[str]:
        with pytest.raises(InputError) as caught:
            load(text)
        assert caught.value.exit_code == 2
        return list(caught.value.mistakes)

    return mistakes_in
