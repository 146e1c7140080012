"""What is stated with a range and no data inform is drawn, alike in every option."""

from typing import Any

import numpy as np
import pytest

from sim.engine.setup import option_setup
from sim.hazards.parameters import parameter_draws
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, with_changes

ABOUT = {"value": 1.2, "low": 1.0, "high": 1.5, "source": "nobody", "status": "assumed"}
SHARE = {"value": 0.2, "low": 0.0, "high": 1.0, "status": "assumed"}
OLD = {"old": {"who": {"min_age_years": 45}, "ratios": {"work": {**ABOUT, "low": 0.5}}}}
CHANGE: dict[str, Any] = {
    "hazards": {
        "regimes": {"exemption": {"inflow_ratio": ABOUT}},
        "displacement": SHARE,
        "by_trait": OLD,
    }
}
KEPT = load_scenario("municipality").hazards.keep
NAMES = ("inflow_ratio.exemption", "displacement", "by_trait.old.work")
ENDS = ((1.0, 1.5), (0.0, 1.0), (0.5, 1.5))


def town(**changes: Any) -> Scenario:
    return with_changes(load_scenario("municipality"), {"effects": "registry", **CHANGE, **changes})


def test_each_fills_its_range_apart_from_the_others() -> None:
    drawn = parameter_draws(town(), 400)
    columns = [drawn.values[:, drawn.names.index(name)] for name in NAMES]
    for column, (low, high) in zip(columns, ENDS, strict=True):
        assert low <= column.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < column.max() <= high
    # Triangular in the logarithm: the quarter of the way at which the value lies is below it.
    at = np.log(1.2) / np.log(1.5)
    assert np.mean(columns[0] < 1.2) == pytest.approx(at, abs=0.08)
    assert np.abs(np.corrcoef(columns) - np.eye(3)).max() < 0.2


def test_a_single_draw_and_what_is_kept_have_the_value() -> None:
    single = parameter_draws(town(), 1).draw(0)
    assert [single[name] for name in NAMES] == [1.2, 0.2, 1.2]
    kept = town(hazards={**CHANGE["hazards"], "keep": [*KEPT, "displacement", "by_trait.*"]})
    drawn = parameter_draws(kept, 20)
    assert [np.ptp(drawn.values[:, drawn.names.index(n)]) > 0 for n in NAMES] == [
        True,
        False,
        False,
    ]


def test_where_nothing_has_an_effect_inflow_is_not_drawn_either() -> None:
    drawn = parameter_draws(town(effects="none"), 20)
    assert set(drawn.values[:, drawn.names.index("inflow_ratio.exemption")]) == {1.0}


def test_options_draw_the_same_and_the_draws_move_what_comes_in() -> None:
    options = resolve_options(town())
    draws = [parameter_draws(option.scenario, 3) for option in options[:3]]
    for name in NAMES:
        columns = [drawn.values[:, drawn.names.index(name)].tolist() for drawn in draws]
        assert columns[0] == columns[1] == columns[2]
    exempt = next(option.scenario for option in options if option.name == "exemption")
    inflow = [
        option_setup(exempt, parameter_draws(exempt, 3).draw(number)).inflow[0].sum()
        for number in range(3)
    ]
    assert len(set(inflow)) == 3
