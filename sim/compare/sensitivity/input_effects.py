"""Which inputs move the answer, alone and by variance, and where the best option changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats
from sim.compare.sensitivity.variants import Input
from sim.hazards.parameters import ParameterDraws
from sim.outcomes.disclosure import Euros, Number, Percent, Word, WorkedOut


@dataclass(frozen=True, slots=True)
class SwingRow:
    """What one input does to one option's difference in net municipal cost.

    Attributes
    ----------
    option, input, unit, status, source : words
    low, value, high : of the input
    cost_at_low, cost, cost_at_high : extra net cost, euros, all other inputs in the middle
    swing : between the two ends, euros
    variance_share : share of the variance over parameter draws that goes with it; nan if it does
        not vary there
    tipping_value : value nearest to the middle at which another option becomes the cheapest
    tipping_to : that option; empty if none does within the range
    low_word, high_word : of a choice, which has no numbers: the word taken, whose cost stands at
        low, and the other word, whose cost stands at high
    """

    option: Word
    input: Word
    unit: Word
    status: Word
    source: Word
    low: Number
    value: Number
    high: Number
    cost_at_low: Annotated[float, Euros()]
    cost: Annotated[float, Euros()]
    cost_at_high: Annotated[float, Euros()]
    swing: Annotated[float, Euros()]
    variance_share: Annotated[float, Percent()]
    tipping_value: Annotated[float, WorkedOut()]
    tipping_to: Annotated[str, WorkedOut()]
    low_word: Word = ""
    high_word: Word = ""


def tipping(
    names: tuple[str, ...], at: tuple[float, float, float], costs: Floats
) -> tuple[float, str]:
    """The value of an input nearest to its middle at which another option becomes the cheapest.

    Between the three values costs are taken to run straight.

    Parameters
    ----------
    names : options
    at : low, middle and high value of the input
    costs : (3, n_options) at these values

    Returns
    -------
    the value and the option that becomes cheapest; nan and "" if none does

    Examples
    --------
    >>> tipping(("a", "b"), (0.0, 1.0, 2.0), np.array([[0.0, 3], [0.0, 2], [0.0, -2]]))
    (1.5, 'b')
    """
    best = int(np.argmin(costs[1]))
    tipping_points: list[tuple[float, float, str]] = []
    for end in (0, 2):
        ahead = costs[1] - costs[1, best]
        then = costs[end] - costs[end, best]
        for other in range(len(names)):
            if then[other] < 0 and ahead[other] >= 0 and other != best:
                way = ahead[other] / (ahead[other] - then[other])
                value = at[1] + way * (at[end] - at[1])
                tipping_points.append((abs(way * (at[end] - at[1])), value, names[other]))
    if not tipping_points:
        return float("nan"), ""
    _, value, name = min(tipping_points)
    return float(value), name


def variance_shares(difference: Floats, drawn: ParameterDraws) -> dict[str, float]:
    """Share of the variance of draw means that goes with each parameter that varies.

    The squared correlation with the parameter's logarithm: the part a straight line explains, each
    parameter by itself. Where parameters move together the shares overlap and may exceed 1 in sum.

    Parameters
    ----------
    difference : (n_draws,) mean of each draw
    drawn : the draws
    """
    spread = difference.std()
    shares = {}
    for at, name in enumerate(drawn.names):
        values = drawn.values[:, at]
        if spread == 0 or values.min() == values.max():
            continue
        scaled = np.log(values) if values.min() > 0 else values
        shares[name] = float(np.corrcoef(scaled, difference)[0, 1] ** 2)
    return shares


def swing_rows(
    names: tuple[str, ...], inputs: list[Input], costs: Floats, shares: list[dict[str, float]]
) -> list[SwingRow]:
    """The table, largest swing first within an option.

    Parameters
    ----------
    names : options, the comparator first
    inputs : that were moved
    costs : (n_inputs, 3, n_options) net cost at low, middle and high, euros
    shares : for each option, from `variance_shares`
    """
    rows = []
    tips = [
        tipping(names, (one.low, one.value, one.high), costs[number])
        for number, one in enumerate(inputs)
    ]
    extra = costs - costs[:, :, :1]
    for option in range(1, len(names)):
        of_option = []
        for number, one in enumerate(inputs):
            low, middle, high = map(float, extra[number, :, option])
            row = SwingRow(
                names[option], one.name, one.unit, one.status, one.source,
                one.low, one.value, one.high, low, middle, high, abs(high - low),
                shares[option].get(one.name, float("nan")), *tips[number],
            )  # fmt: skip
            of_option.append(row)
        rows += sorted(of_option, key=lambda row: -row.swing)
    return rows
