"""Typed means and spreads are what persons can have, and are refused where they are not."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import InputError
from sim.inputs.design.load import design_from_mapping

HUGE = 1e300


def design(endpoint: str, **new: float) -> dict[str, Any]:
    means = {"new": {"mean": 5, "sd": 4, **new}, "control": {"mean": 8, "sd": 4}}
    return {
        "design": "means",
        "studies": 20,
        "model": {"endpoints": [{"endpoint": endpoint, "month": 12, "means": means}]},
        "inquiries": [{"arms": ["new"], "against": ["control"]}],
        "data": {"arms": {"new": 40, "control": 40}, "follow_up_months": 12},
        "answers": {"tests": ["mean_difference"], "alphas": [0.05]},
    }


@pytest.mark.parametrize(
    ("endpoint", "new", "said"),
    [
        ("months_on_benefit", {"mean": -HUGE}, "mean: must be from 0 to 12 months"),
        ("months_on_benefit", {"mean": 12.5}, "mean: must be from 0 to 12 months"),
        ("months_on_benefit", {"sd": 6.5}, "sd: must be at most 6, half of"),
        ("euros_saved", {"mean": -HUGE}, "mean: must be from -10000000 to 10000000 euros"),
        ("euros_saved", {"sd": HUGE}, "sd: must be at most 10000000, half of"),
    ],
)
def test_what_no_person_can_have_is_refused(
    endpoint: str, new: dict[str, float], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        design_from_mapping(design(endpoint, **new))
    [sentence] = str(refused.value).splitlines()
    assert sentence.startswith(f"model.endpoints[0].means.new.{said}")


@pytest.mark.parametrize(
    ("endpoint", "new"),
    [
        ("months_on_benefit", {"mean": 12, "sd": 6}),
        ("months_on_benefit", {"mean": 0, "sd": 0.1}),
        ("euros_saved", {"mean": -2500, "sd": 15000}),
    ],
)
def test_what_persons_can_have_stands(endpoint: str, new: dict[str, float]) -> None:
    assert design_from_mapping(design(endpoint, **new)).design == "means"
