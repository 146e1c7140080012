"""Simulated experiments: the counts and shares a trial would have shown at given parameters.

Counts are drawn from the exact shares of the recursion, person by person independent: a group's
people fall into five classes on a date (at work; back after work; gone otherwise after work, or
without; still on benefit), and every published count adds some of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.calibrate.likelihood_terms import denominator_of
from sim.calibrate.random_streams import Purpose, uniforms
from sim.inputs.targets.model import Targets
from sim.inputs.targets.rows import CountRow
from sim.kernels.likelihood.group_shares import (
    AT_WORK,
    EVER_WORK,
    IN_OTHER,
    ON_NONE,
    ON_PART,
    OTHER_NEVER_WORK,
)

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
# Classes of people on a date.
NET, BACK_AFTER_WORK, OTHER_AFTER_WORK, OTHER_ONLY = 0, 1, 2, 3
N_DRAWN = 4  # the fifth class, never off benefit, is the rest


@dataclass(frozen=True)
class GroupCounts:
    """Simulated persons of one group on one date, one row a draw: (draws,) each."""

    first: Counts
    net: Counts
    other: Counts
    other_only: Counts


def class_chances(shares: Floats) -> Floats:
    """Chances of the four drawn classes, (n, 4), from shares (n, 7) of one group and month."""
    other_after = shares[:, IN_OTHER] - shares[:, OTHER_NEVER_WORK]
    back = shares[:, EVER_WORK] - shares[:, AT_WORK] - other_after
    classes = [shares[:, AT_WORK], back, other_after, shares[:, OTHER_NEVER_WORK]]
    return np.clip(np.column_stack(classes), 0.0, 1.0)


def drawn_counts(shares: Floats, persons: int, uniforms: Floats) -> GroupCounts:
    """Draw a group's counts on a date.

    Parameters
    ----------
    shares : (n, 7) of the group on the date
    persons : size of the group
    uniforms : (n, 4) uniform numbers
    """
    from scipy.stats import binom  # noqa: PLC0415  (slow to load)

    chances = class_chances(shares)
    counts = np.zeros((len(shares), N_DRAWN), np.int64)
    left = np.full(len(shares), persons, np.int64)
    rest = np.ones(len(shares))
    for column in range(N_DRAWN):
        chance = np.clip(chances[:, column] / np.maximum(rest, 1e-300), 0.0, 1.0)
        counts[:, column] = np.asarray(binom.ppf(uniforms[:, column], left, chance), np.int64)
        left -= counts[:, column]
        rest -= chances[:, column]
    away = counts[:, BACK_AFTER_WORK] + counts[:, OTHER_AFTER_WORK]
    other = counts[:, OTHER_AFTER_WORK] + counts[:, OTHER_ONLY]
    return GroupCounts(counts[:, NET] + away, counts[:, NET], other, counts[:, OTHER_ONLY])


def group_counts(
    seed: int, case: int, shares: Floats, persons: int, purpose: Purpose = Purpose.PREDICTED
) -> GroupCounts:
    """`drawn_counts` with addressed uniform numbers; `case` differs by group and date."""
    return drawn_counts(shares, persons, uniforms(seed, purpose, case, (len(shares), N_DRAWN)))


def count_shown(targets: Targets, quantity: str, counts: GroupCounts) -> Counts:
    """What a table of this quantity would show, (draws,), under the reading of other exits."""
    if quantity == "first_exit_to_work":
        return counts.first
    if quantity == "net_exit_to_work":
        return counts.net
    if targets.readings.other_exits == "flow":
        return counts.first + counts.other_only
    return counts.net + counts.other


def persons_of(targets: Targets, row: CountRow) -> dict[str, int]:
    """Persons of each of a row's groups: the denominator, shared out by the groups' sizes."""
    sizes = {g.name: g.persons for g in targets.population.groups if g.name in row.groups}
    of, total = denominator_of(targets, row), sum(sizes.values())
    if len(sizes) == 1 or total == 0:
        return dict.fromkeys(row.groups, of // len(row.groups))
    exact = {name: of * size / total for name, size in sizes.items()}
    whole = {name: int(value) for name, value in exact.items()}
    by_rest = sorted(exact, key=lambda name: exact[name] - whole[name], reverse=True)
    for name in by_rest[: of - sum(whole.values())]:
        whole[name] += 1
    return whole


def part_time_share(shares: Floats, weights: Floats, of: str = "on_benefit") -> Floats:
    """Share with earnings among those on benefit, (n,), of groups taken together.

    shares (n, groups, 7) on a date; weights (groups,); of: on_benefit, or group for the share of
    everybody who has come in.
    """
    part = shares[:, :, ON_PART] @ weights
    whole = part + shares[:, :, ON_NONE] @ weights
    if of == "group":
        whole += (shares[:, :, AT_WORK] + shares[:, :, IN_OTHER]) @ weights
    return np.asarray(part / whole, np.float64)
