"""Why the comparison comes out as it does: what moves it, and where effects come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats
from sim.compare.comparison import net_cost, total_table
from sim.compare.option_verdicts import by_draw
from sim.compare.paired_differences import CENTS
from sim.compare.plan import ComparisonPlan
from sim.compare.sensitivity.contrast import ContrastRow, contrast_rows
from sim.compare.sensitivity.effect_parts import PartRow, Subset, parts, subsets, with_ways
from sim.compare.sensitivity.input_effects import SwingRow, swing_rows, variance_shares
from sim.compare.sensitivity.structural_choices import choice_rows, choices_of
from sim.compare.sensitivity.variance_split import SplitRow, split_row, uniform_variance
from sim.compare.sensitivity.variants import (
    Input,
    inputs_that_vary,
    middle_block,
    middle_values,
    moved,
)
from sim.compare.worlds.measures import MEASURES, PLACE
from sim.compare.worlds.results import ComparedBlock, PairedResults, gathered
from sim.outcomes.disclosure import Withheld
from sim.strata import mean_of

Simulate = Callable[[Sequence[ComparedBlock]], Iterator[PairedResults]]
# Worlds at each value of an input: random numbers are common to all of them, so few are enough.
WORLDS_EACH = 10
SPLIT_DRAWS = 60
SPLIT_WORLDS = 5
DECOMPOSED = ("net_municipal_cost", "benefit_spending", "net_exit_to_work", "benefit_months")


@dataclass(frozen=True)
class Why:
    """What lies behind a comparison.

    Attributes
    ----------
    split : where the uncertainty comes from, by option
    swings : every input and every choice, one at a time, by option, largest first
    parts : the effect of each option by the way it works
    contrast : of each option that treats people by profile, when that pays
    """

    split: Annotated[tuple[SplitRow, ...], Withheld()]
    swings: tuple[SwingRow, ...]
    parts: tuple[PartRow, ...]
    contrast: tuple[ContrastRow, ...] = ()


def explained(plan: ComparisonPlan, worlds: PairedResults, simulate: Simulate) -> Why:
    """Take a comparison apart.

    Parameters
    ----------
    plan : of the comparison
    worlds : what it simulated
    simulate : lives blocks, in their order
    """
    names = tuple(option.name for option in plan.options)
    inputs = inputs_that_vary(plan)
    centre, costs = _costs_moved(plan, inputs, simulate)
    whole = net_cost(plan, worlds) / CENTS
    means = by_draw(whole - whole[0], worlds.draw)
    shares = [
        variance_shares(mean, drawn) for mean, drawn in zip(means, plan.parameters, strict=True)
    ]
    split = _split(plan, whole, worlds, (inputs, costs), simulate)
    choices = choices_of(plan, WORLDS_EACH)
    blocks = [choice.block for choice in choices]
    chosen = [_mean_cost(*pair) for pair in zip(blocks, simulate(blocks), strict=True)]
    rows = swing_rows(names, inputs, costs, shares) + choice_rows(names, choices, centre, chosen)
    rows.sort(key=lambda row: (names.index(row.option), -row.swing))
    means_of_options = mean_of(whole.T, worlds.draw, worlds.strata)
    matched = contrast_rows(plan, means_of_options, simulate)
    return Why(tuple(split), tuple(rows), tuple(_parts(plan, simulate)), tuple(matched))


def _costs_moved(
    plan: ComparisonPlan, inputs: list[Input], simulate: Simulate
) -> tuple[Floats, Floats]:
    """Mean net cost in the middle, and at low, middle and high of each input, euros.

    Returns
    -------
    (n_options,) and (n_inputs, 3, n_options)
    """
    middle = middle_block(
        plan, tuple(option.scenario for option in plan.options), middle_values(plan), WORLDS_EACH
    )
    blocks = [middle]
    blocks += [
        moved(plan, one, value, WORLDS_EACH) for one in inputs for value in (one.low, one.high)
    ]
    costs = [_mean_cost(block, made) for block, made in zip(blocks, simulate(blocks), strict=True)]
    ends = np.array(costs[1:]).reshape(len(inputs), 2, len(plan.options))
    centre = np.broadcast_to(costs[0], (len(inputs), 1, len(plan.options)))
    return costs[0], np.concatenate([ends[:, :1], centre, ends[:, 1:]], axis=1)


def _mean_cost(block: ComparedBlock, made: PairedResults) -> Floats:
    """Mean net cost of each option under the block's own scenarios, euros."""
    table = total_table(block.scenarios[0], made, block.amounts)
    mean: Floats = table[:, :, PLACE["net_municipal_cost"], -1].mean(axis=1) / CENTS
    return mean


def _split(
    plan: ComparisonPlan, whole: Floats, worlds: PairedResults,
    moves: tuple[list[Input], Floats], simulate: Simulate,
) -> list[SplitRow]:  # fmt: skip
    """The split of every option but the comparator."""
    made = gathered(list(simulate(_calibrated_blocks(plan))))
    fitted = net_cost(plan, made) / CENTS
    inputs, costs = moves
    stated = np.array([not one.is_drawn for one in inputs], np.bool_)
    extra = costs - costs[:, :, :1]
    rows = []
    for at in range(1, len(plan.options)):
        ends = extra[stated, :, at]
        rows.append(
            split_row(
                plan.options[at].name, whole[at] - whole[0], worlds.draw,
                (fitted[at] - fitted[0], made.draw), uniform_variance(ends[:, 0], ends[:, 2]),
                worlds.strata,
            )
        )  # fmt: skip
    return rows


def _calibrated_blocks(plan: ComparisonPlan) -> list[ComparedBlock]:
    """Draws in which only calibrated parameters vary, the others stand at their median."""
    scenarios, middle = tuple(option.scenario for option in plan.options), middle_values(plan)
    blocks = []
    for number in range(min(SPLIT_DRAWS, plan.n_draws)):
        values = tuple(
            {
                name: drawn.values[number, at] if drawn.status[at] == "calibrated" else of[name]
                for at, name in enumerate(drawn.names)
            }
            for drawn, of in zip(plan.parameters, middle, strict=True)
        )
        blocks.append(
            ComparedBlock(
                scenarios, number, (values,), 0, SPLIT_WORLDS, plan.seed, plan.amounts, plan.engine
            )
        )
    return blocks


def _parts(plan: ComparisonPlan, simulate: Simulate) -> list[PartRow]:
    """The effect of every option by the way it works, at the medians.

    The comparator keeps all its ways; where it is the standard service it has none.
    """
    scenarios, middle = tuple(option.scenario for option in plan.options), middle_values(plan)
    blocks = [
        middle_block(
            plan, scenarios, (middle[0], *(with_ways(of, ways) for of in middle[1:])), WORLDS_EACH
        )
        for ways in subsets()
    ]
    tables = [
        total_table(scenarios[0], made, plan.amounts)[..., -1].mean(axis=1)
        for made in simulate(blocks)
    ]
    rows = []
    for at in range(1, len(plan.options)):
        for name in DECOMPOSED:
            measure = MEASURES[PLACE[name]]
            scale = CENTS if measure.in_euros else 1.0
            effect: dict[Subset, float] = {
                ways: float((table[at] - table[0])[PLACE[name]]) / scale
                for ways, table in zip(subsets(), tables, strict=True)
            }
            rows += [
                PartRow(plan.options[at].name, measure.heading, measure.unit, part, *values)
                for part, values in parts(effect).items()
            ]
    return rows
