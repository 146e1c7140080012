"""Cells and persons of a study have addresses of their own, or the design is refused."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.checks import MOST_CELLS
from sim.inputs.design.load import design_from_mapping
from sim.inputs.design.model import Design
from sim.kernels.trial import draws
from sim.power.simulation.plan import Plan, make_plans

BLOCKS = [{"name": "young", "share": 0.3}, {"name": "old", "share": 0.7}]


def design(**data: Any) -> Design:
    return design_from_mapping(
        {
            "design": "cells",
            "model": {
                "endpoints": [
                    {"endpoint": "left_benefit", "month": 6, "rates": {"a": 0.3, "k": 0.2}}
                ]
            },
            "inquiries": [{"arms": ["a"], "against": ["k"]}],
            "data": {"comparator": "k", "follow_up_months": 12, **data},
            "answers": {"tests": ["z_pooled"]},
        }
    )


def plan_of(design: Design) -> Plan:
    (plan,) = make_plans(design)
    return plan


def clusters(arms: dict[str, int], size: int, **data: Any) -> dict[str, Any]:
    clustered = {"randomisation": "clustered", "clusters": {"size": size, "icc": 0.1}}
    return {"arms": arms, **clustered, **data}


def test_the_limits_are_those_of_the_addresses() -> None:
    assert MOST_CELLS == draws.MOST_CELLS
    last = [draws.cell_counter(cell, 0) for cell in (0, 1, MOST_CELLS - 1)]
    assert len(set(last)) == 3
    # One more would have the draws of the first.
    assert draws.cell_counter(MOST_CELLS, 0) == draws.cell_counter(0, 0)
    assert draws.cell_counter(0, draws.MOST_PERSONS) == draws.cell_counter(1, 0)


@pytest.mark.parametrize(
    "data",
    [
        {"arms": {"a": 10, "k": 11}},
        {"arms": {"a": 10, "k": 11}, "randomisation": "blocked", "blocks": BLOCKS},
        {"arms": {"a": 10, "k": 11}, "randomisation": "simple", "blocks": BLOCKS},
        {"arms": {"a": 10, "k": 11}, "stopping": {"a": 2}, "stopped": "included"},
        {"arms": {"a": 10, "k": 11}, "consent": {"arms": {"a": 0.5}, "counted": "everybody"}},
        clusters({"a": 101, "k": 100}, 10),
        clusters({"a": 101, "k": 100}, 7, blocks=BLOCKS, stopping={"k": 3}, stopped="included"),
        clusters({"a": 8, "k": 9}, 7),
    ],
)
def test_the_check_counts_the_cells_that_are_simulated(data: dict[str, Any]) -> None:
    checked = design(**data)
    plan = plan_of(checked)
    assert checked.data.n_cells() == len(plan.sizes)


@pytest.mark.parametrize(
    ("arms", "size", "more"),
    [
        ({"a": 10_000, "k": 9_999}, 2, {}),
        ({"a": 50_000, "k": 33}, 12, {}),
        ({"a": 30_001, "k": 30_000}, 3, {"blocks": BLOCKS}),
    ],
)
def test_more_clusters_than_addresses_are_refused_and_the_mend_passes(
    arms: dict[str, int], size: int, more: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as error:
        design(**clusters(arms, size, **more))
    [mistake] = error.value.mistakes
    found = re.match(r"data\.clusters\.size: must be at least (\d+), so that", mistake)
    assert found
    least = int(found[1])
    assert design(**clusters(arms, least, **more)).data.n_cells() <= MOST_CELLS
    with pytest.raises(InputError, match="must be at least"):
        design(**clusters(arms, least - 1, **more))


def test_more_blocks_than_addresses_are_refused() -> None:
    shares = np.full(2100, 1 / 2100)
    blocks = [{"name": f"b{n}", "share": float(share)} for n, share in enumerate(shares)]
    with pytest.raises(
        InputError, match=r"data\.blocks: must make at most 4096 blocks in all arms"
    ):
        design(arms={"a": 9000, "k": 9000}, randomisation="blocked", blocks=blocks)


def test_more_persons_than_addresses_are_refused_where_each_is_followed() -> None:
    sizes = {"total": 4_000_000, "allocation": {"a": 1, "k": 1}}
    many = design(**sizes)
    assert plan_of(many).sizes.sum() == 4_000_000
    followed = design(**sizes, drop_out={"share": 0.1})
    with pytest.raises(InputError, match="at most 1048576 persons in an arm or block"):
        plan_of(followed)
