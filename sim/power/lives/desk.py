"""Studies of a scenario with a coaching desk: every study is a world of its own.

Who queues shares a desk with others, so persons of a study are not independent and no expectation
is exact. Each study is lived alone, as one replication of the engine, and the truth is the mean of
all studies under a parameter draw: its bias is nought by definition.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.draws import Address
from sim.engine.batch import run_batch
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.inputs.design.truth import MEAN_ENDPOINTS
from sim.outcomes.measures import count_measures
from sim.power.lives.plan import LivesPlan, Tally
from sim.power.lives.tally import endpoint_tally


def tally_worlds(plan: LivesPlan, work: tuple[int, int, int]) -> Tally:
    """As `tally_studies`; study first + j of a draw is replication first + j of the engine."""
    draw, first, size = work
    chosen, n_arms = plan.settings[draw], len(plan.arms)
    lived = [
        run_batch(chosen, Address(plan.seed, draw, number)) for number in range(first, first + size)
    ]
    # Stays and stops of each group together, one row a study and arm.
    flows, entries = (
        np.stack(parts).reshape(size * n_arms, 2, *parts[0].shape[1:]).sum(axis=1)
        for parts in ([one.flows for one in lived], [one.entries for one in lived])
    )
    measures = count_measures(flows, entries)
    entered = entries.sum(axis=2).cumsum(axis=1)
    tally: Tally = {}
    for endpoint, month in plan.asked:
        looks = list(plan.looks(month))
        tallies = endpoint_tally(endpoint, looks, flows, entries, measures, entered)
        tally |= {
            f"{endpoint}.{month}.{name}": part.reshape(size, n_arms, 1, *part.shape[1:])
            for name, part in tallies.items()
        }
    return tally


def simulated_levels(plan: LivesPlan, own: Tally) -> Array:
    """Level of each arm over all studies of a draw; (n_draws, n_arms).

    own : what was counted of one endpoint, study by study
    """
    n_draws = len(plan.settings)
    yes = own["exits"].sum(axis=-1)[..., None] if "exits" in own else own["events"]
    rows = []
    for draw in range(n_draws):
        # Fewer studies than draws: the first studies stand for the draws that had none.
        here = slice(draw, None, n_draws) if draw < len(yes) else slice(None)
        rows.append(yes[here, :, 0, -1].sum(axis=0) / own["persons"][here, :, 0, -1].sum(axis=0))
    return np.stack(rows)


def desk_mistakes(design: Design) -> list[str]:
    """What a trial at a desk cannot have, each with the reason."""
    data, why = design.data, "because nothing is exact where people queue"
    by_profile = any(one.profile for one in design.inquiries) or any(
        TESTS[test].is_adjusted for test in design.answers.tests
    )
    means = [str(one.endpoint) for one in design.inquiries if one.endpoint in MEAN_ENDPOINTS]
    mistakes = {
        f"model.levels: must be left out with a desk, {why}": bool(design.model.levels),
        f"data.selection_gap: must be left out with a desk, {why}": bool(data.selection_gap),
        "data.staff: must be left out, the scenario's desk has its own staff": bool(data.staff),
        "data.drop_out: must be left out with a desk, whose studies keep counts only": any(
            data.lost_shares().values()
        ),
        "inquiries: must be about everybody with a desk, not about a profile": by_profile,
        "inquiries: must be about shares or time to exit with a desk, whose studies keep counts "
        f"only (got {', '.join(means)})": bool(means),
    }
    return [f"{text}." for text, is_so in mistakes.items() if is_so]
