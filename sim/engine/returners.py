"""Who left before the start and comes back: how many each month, and who they are, exactly.

They left at the pace of the status quo in month 0, all the months before the start, and have come
back since at their own hazards (docs/model.md#who-left-before-the-start). It follows from the
parameters alone, once for each draw of them, so that both engines and the exact expectation read
one table, as they do for late entrants.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.engine.option import Returners
from sim.hazards.layout import HazardLayout, HazardTable
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.people import Joiners
from sim.kernels.lives.statuses import status_code
from sim.population.ages import entry_limits, months_of_age
from sim.population.cohorts import Cohort, Composition, cohorts, compositions
from sim.population.people import margins
from sim.regimes.treatments import STOPPED_REGIME
from sim.states import Lane, State

Floats = NDArray[np.float64]
# Last axis: after an exit to work, after another exit.
EXITS = (Lane.WORK, Lane.OTHER_EXIT)
OFF = (State.WORK, State.OTHER_EXIT)
# Who left for work has made the first exit to work already.
BACK = tuple(
    status_code(State.RETURNED, later_spell=True, worked=state is State.WORK) for state in OFF
)


def returners_by_group(
    scenario: Scenario, layout: HazardLayout, table: HazardTable
) -> Mapping[int, Returners]:
    """Those who come back of each group that says who left; by number of the group."""
    return {
        number: _returners(scenario, layout, table, number)
        for number, group in enumerate(scenario.population.groups)
        if group.left_before is not None
    }


def _returners(
    scenario: Scenario, layout: HazardLayout, table: HazardTable, number: int
) -> Returners:
    group = scenario.population.groups[number]
    assert group.left_before is not None
    own, kinds = _start(scenario, layout, number)
    exits = _exits_in_first_month(scenario, layout, table, number, own)
    stated, to_work = group.left_before.exits_per_month, group.left_before.to_work_share
    if stated is not None and to_work is not None:
        exits = _scaled(exits, stated.value, to_work.value, own.sum(axis=(1, 2)))
    back = _back_by_month(
        layout, table, exits, group.left_before.months, _below_pension_age(scenario, kinds, layout)
    )
    back = layout.over_kinds(back, 1)
    rates = back.sum(axis=(1, 2))
    cumulative = np.cumsum(back.reshape(len(back), -1), axis=1)
    # Where nobody comes back the shares do not matter.
    cumulative[rates <= 0] = np.arange(1, cumulative.shape[1] + 1)
    cumulative /= cumulative[:, -1:]
    classes = np.repeat(np.arange(layout.n_plain), len(EXITS)).astype(np.uint8)
    statuses = np.tile(np.array(BACK, np.uint8), layout.n_plain)
    months = np.zeros(classes.size, np.int64)
    return Returners(rates, Joiners(1.0, cumulative, classes, statuses, months))


def _start(
    scenario: Scenario, layout: HazardLayout, number: int
) -> tuple[Floats, list[Composition]]:
    """Persons at month 0 by (class, months on benefit, with earnings), and their make-ups."""
    here = [one for one in cohorts(scenario) if one.group == number and not one.arrives]
    kinds = [kind for cohort in here for kind in compositions(scenario, cohort)]
    last = int(layout.bin_on.size) - 1
    most = max((months for kind in kinds for months, _ in kind.months), default=0)
    persons = np.zeros((layout.n_classes, min(most, last) + 1, 2))
    of = margins(scenario, Cohort(2 * number, number, stops=False, size=0))
    frailty = np.diff(of.frailty, prepend=0.0)
    volunteers = np.array([1.0 - of.volunteer, of.volunteer])
    at_start = scenario.population.groups[number].entry.at_start_share.value
    for kind in kinds:
        profile = np.array([share for _, share in kind.profiles])
        plain = (profile[:, None, None] * frailty[:, None] * volunteers).reshape(-1)
        classes = layout.by_kind(plain, kind)
        months, shares = (np.array(column) for column in zip(*kind.months, strict=True))
        by_month = np.bincount(np.minimum(months, last), shares, persons.shape[1])
        earning = np.array([1.0 - kind.part_time, kind.part_time])
        persons += at_start * kind.persons * classes[:, None, None] * by_month[:, None] * earning
    return persons, kinds


def _exits_in_first_month(
    scenario: Scenario, layout: HazardLayout, table: HazardTable, number: int, persons: Floats
) -> Floats:
    """Persons who leave in month 0 under the group's own regime: (classes, exits)."""
    group = scenario.population.groups[number]
    effect = layout.treatments.index((group.regime, group.studied))
    probability = table.probability.reshape(layout.table_shape)
    bins = layout.bin_on[: persons.shape[1]]
    rows = probability[layout.market_of_month[0], effect][:, bins]
    exits: Floats = np.zeros((layout.n_classes, len(EXITS)))
    for status, state in enumerate((State.BENEFIT, State.PART_TIME)):
        moves = rows[:, :, state][:, :, list(EXITS)]
        exits += (persons[:, :, status, None] * moves).sum(axis=1)
    return exits


def _scaled(exits: Floats, per_month: float, to_work: float, make_up: Floats) -> Floats:
    """A group's own number of exits, with the make-up of those expected; or of who is here."""
    total = exits.sum(axis=0)
    usual = (make_up / make_up.sum() if make_up.sum() > 0 else make_up)[:, None]
    shares = np.where(total > 0, exits / np.where(total > 0, total, 1.0), usual)
    scaled: Floats = per_month * np.array([to_work, 1.0 - to_work]) * shares
    return scaled


def _below_pension_age(
    scenario: Scenario, kinds: list[Composition], layout: HazardLayout
) -> Floats:
    """Share of who left so many months ago that has not reached pension age since."""
    elapsed = np.arange(layout.bin_off.size)
    if not scenario.population.ageing:
        return np.ones(elapsed.size)
    limit, persons = int(entry_limits(scenario)[0]), sum(kind.persons for kind in kinds)
    below = np.zeros(elapsed.size)
    for kind in kinds:
        ages, shares = months_of_age(kind.age_bands, limit)
        # Whoever is at most limit - 1 - elapsed months old at the exit is still below it.
        reached = np.bincount(np.clip(limit - ages, 0, elapsed.size), shares, elapsed.size + 1)
        below += kind.persons / persons * (1.0 - np.cumsum(reached)[: elapsed.size])
    return np.maximum(below, 0.0)


def _back_by_month(
    layout: HazardLayout, table: HazardTable, exits: Floats, before: int, below: Floats
) -> Floats:
    """Persons back first at the start of each month: (horizon + 1, classes, exits).

    exits (classes, exits) left in each of the `before` months before month 0; who left in month
    -k, seen from -k + 1 on, has been away for k - 1 months at month 0.
    """
    horizon, longest = layout.market_of_month.size, layout.bin_off.size - 1
    chance = _return_chances(layout, table)
    away = np.repeat(exits[None], before, axis=0)
    at_start = chance[layout.market_of_month[0]]
    for elapsed in range(before - 1):
        away[elapsed + 1 :] *= 1.0 - at_start[layout.bin_off[elapsed]]
    back = np.zeros((horizon + 1, *exits.shape))
    for month in range(horizon):
        months_away = np.minimum(np.arange(before) + month, longest)
        comes = away * chance[layout.market_of_month[month]][layout.bin_off[months_away]]
        left = below[np.minimum(months_away + 1, longest)]
        back[month + 1] = (left @ comes.reshape(before, -1)).reshape(exits.shape)
        away -= comes
    return back


def _return_chances(layout: HazardLayout, table: HazardTable) -> Floats:
    """Monthly chance to come back of who left under none of the regimes, not studied.

    (markets, bins, classes, exits)
    """
    effect = layout.treatments.index((STOPPED_REGIME, False))
    if layout.n_fades:
        effect = len(layout.effects) + len(layout.treatments) * layout.n_fades
    probability = table.probability.reshape(layout.table_shape)[:, effect]
    chances: Floats = probability[:, :, :, list(OFF), Lane.BACK].transpose(0, 2, 1, 3)
    return chances
