"""Parameters keep their names, status and source, and a fit replaces what is written."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.hazards.parameters import as_written, overlaid
from tests.engine.worlds import world

BASE = {"benefit_to_work": {"value": 0.005, "source": "F201", "status": "published"}}
SCENARIO = world(
    hazards={
        "base": BASE,
        "regimes": {"coaching": {"work": 1.5}},
        "duration": {"on_benefit": [{"from_months": 0, "work": 2.0}, {"from_months": 12}]},
        "labour_market": {"elasticity": {"work": 1.0}},
        "frailty": [{"value": 0.7, "share": 0.5}, {"value": 1.3, "share": 0.5}],
    }
)


def test_every_number_that_moves_a_hazard_has_a_flat_name() -> None:
    values = as_written(SCENARIO.hazards, 1).draw(0)
    assert values["base.benefit_to_work"] == 0.005
    assert values["regime.coaching.work"] == 1.5
    assert values["duration.work.0"] == 2.0
    assert values["duration.work.1"] == values["selection.work"] == values["research.work"] == 1.0
    assert values["profile.work_ready.returned"] == 1.0
    assert values["elasticity.work"] == 1.0
    assert [values["frailty.0"], values["frailty.1"]] == [0.7, 1.3]


def test_written_numbers_are_the_same_in_every_draw() -> None:
    draws = as_written(SCENARIO.hazards, 3)
    assert draws.n_draws == 3
    assert draws.draw(0) == draws.draw(2)
    place = draws.names.index("base.benefit_to_work")
    assert (draws.status[place], draws.source[place]) == ("published", "F201")


def test_fitted_columns_replace_the_written_numbers_draw_by_draw() -> None:
    written = as_written(SCENARIO.hazards, 2)
    names = ("regime.coaching.work", "base.benefit_to_work")
    fitted = np.array([[1.1, 0.01], [1.2, 0.02]])
    draws = overlaid(written, names, fitted, ("calibrated", "calibrated"), "trial")
    assert draws.draw(1)["regime.coaching.work"] == 1.2
    assert draws.draw(0)["base.benefit_to_work"] == 0.01
    assert draws.draw(0)["frailty.0"] == 0.7
    place = draws.names.index("base.benefit_to_work")
    assert (draws.status[place], draws.source[place]) == ("calibrated", "posterior trial")
    assert written.draw(0)["base.benefit_to_work"] == 0.005


def test_fitted_columns_without_a_place_are_refused_all_at_once() -> None:
    written = as_written(SCENARIO.hazards, 1)
    names = ("regime.exemption.work", "duration.work.9")
    with pytest.raises(InputError) as caught:
        overlaid(written, names, np.ones((1, 2)), ("calibrated",) * 2, "trial")
    assert len(caught.value.mistakes) == 2
    assert "regime.exemption.work has no place in this scenario's hazards" in str(caught.value)
