"""Who is coached costs a coach's time, also where a scenario forgot to say so."""

from __future__ import annotations

from sim.compare.notice import Code, notice
from sim.compare.notices import _beyond_data
from sim.hazards.parameters import as_written
from sim.inputs.amounts.load import load_amounts
from sim.inputs.reading.yaml.file import read_mapping
from sim.inputs.scenario.options import scenario_from_mapping
from sim.inputs.scenario.template import STARTER
from sim.money.prices import clients_per_fte


def test_coaching_without_a_number_of_its_own_is_no_regular_service() -> None:
    scenario = scenario_from_mapping(read_mapping(STARTER)[0])
    amounts = load_amounts()
    known = amounts.staff.clients_per_fte
    assert clients_per_fte(scenario, amounts, "coaching") == known["coaching"].value
    assert clients_per_fte(scenario, amounts, "control") == known["regular"].value
    assert known["coaching"].value < known["regular"].value


def test_the_reader_is_told_that_nothing_was_stated() -> None:
    data = dict(read_mapping(STARTER)[0])
    groups = [{**group, "regime": "coaching"} for group in data["population"]["groups"]]
    data["population"] = {**data["population"], "groups": groups}
    scenario = scenario_from_mapping(data)
    said = _beyond_data(scenario, as_written(scenario.hazards, 1))
    assert notice(Code.NO_CLIENTS_PER_FTE, regime="coaching") in said
