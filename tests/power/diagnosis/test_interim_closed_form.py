"""The closed form of one look, against known limits and against simulation."""

import numpy as np
import pytest

from sim.inputs.design.load import changed_design, load_design
from sim.power import run_design
from sim.power.diagnosis.interim import Side, look_chances
from sim.power.inference.boundaries import two_look_boundaries
from sim.power.inference.closed_form import power_two_proportions
from sim.power.inference.looks import Boundaries


def side(sizes, early, late):
    return Side(np.array(sizes, float), np.array([early, late], float))


def test_under_the_null_the_whole_alpha_is_spent():
    """Exits by the look carry half the information where their variance is half the end's."""
    bounds = two_look_boundaries(0.05, 0.5, "pocock")
    end = 0.02
    arm = side([4000], [end / 2], [end])
    stop, either = look_chances(arm, arm, bounds, pooled=True)
    assert stop == pytest.approx(bounds.spent[0], rel=1e-6)
    assert either == pytest.approx(0.05, abs=1e-3)


def test_a_look_that_never_stops_leaves_the_plain_power():
    first, second = side([120], [0.1], [0.3]), side([100], [0.05], [0.15])
    stop, either = look_chances(first, second, Boundaries((12.0, 1.959964), ()), pooled=True)
    assert stop < 1e-20
    assert either == pytest.approx(power_two_proportions(120, 100, 0.3, 0.15, 0.05), abs=1e-5)


def test_arms_taken_together_count_by_size():
    pair = side([60, 60], [0.1, 0.1], [0.3, 0.3])
    whole = side([120], [0.1], [0.3])
    assert pair.covariance == pytest.approx(whole.covariance)
    assert pair.level == pytest.approx(whole.level)


def test_simulation_agrees_with_the_formula():
    """Eight figures within two points and four errors."""
    design = changed_design(
        load_design("six_cities"),
        {
            "studies": 4000,
            "data": {"randomisation": "complete", "blocks": []},
            "answers": {
                "tests": ["z_pooled"], "adjustments": ["none"], "interim": {"month": 12},
            },
        },
    )  # fmt: skip
    rows = [
        row for row in run_design(design).rows if row["diagnosand"].endswith("look_closed_form")
    ]
    assert len(rows) == 6
    assert all(row["agree"] for row in rows)
    assert all(abs(row["value"] - row["exact"]) < 0.04 for row in rows)


@pytest.mark.slow
def test_there_is_no_formula_where_people_come_in_late_or_are_lost():
    for data in (
        {"entry": {"at_start_share": 0.5, "last_month": 6}},
        {"drop_out": {"share": 0.1}},
    ):
        design = changed_design(
            load_design("fip"), {"studies": 50, "data": data, "answers": {"interim": {"month": 12}}}
        )
        rows = run_design(design).rows
        assert any(row["diagnosand"] == "stop_at_look" for row in rows)
        assert not any("look_closed_form" in row["diagnosand"] for row in rows)
