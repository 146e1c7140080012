"""Parameters that no data inform, drawn between the ends that a scenario states for them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.arrays import Floats
from sim.draws import Decision
from sim.hazards.courses import addressed_levels, triangular
from sim.inputs.reading.quantity import Quantity


def drawn_from_ranges(
    rows: Iterable[tuple[str, Quantity]], seed: int, n_draws: int
) -> dict[str, Floats]:
    """Every parameter whose ends differ, draw by draw: name to (n_draws,).

    Its logarithm is triangular, from the low end over the value to the high end; of what may be 0,
    a share, the number itself is. Each has a word of its own in every parameter draw, the same in
    all options.

    Parameters
    ----------
    rows : (flat name, as written)
    seed : of the scenario
    n_draws : how many draws

    Examples
    --------
    >>> about = Quantity(value=1.0, low=0.5, high=2.0)
    >>> drawn = drawn_from_ranges([("inflow_ratio.coaching", about)], 1, 1000)
    >>> round(float(np.median(drawn["inflow_ratio.coaching"])), 1)
    1.0
    """
    drawn = {}
    for name, about in rows:
        low = about.value if about.low is None else about.low
        high = about.value if about.high is None else about.high
        if low == high:
            continue
        level = addressed_levels(Decision.RANGE, name, seed, n_draws)
        if low > 0:
            drawn[name] = np.exp(triangular(level, *np.log([low, about.value, high]).tolist()))
        else:
            drawn[name] = triangular(level, low, about.value, high)
    return drawn
