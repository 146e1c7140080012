"""The people of a municipality's own file among everybody of a world: new inflow is not of them.

Synthetic people can be simulated again by anybody, and taken off every number that is shown. So
whether a number rests on too few is a question about the people of the file alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.compare.worlds.measures import monthly, yearly
from sim.compare.worlds.yearly_flows import caseload
from sim.engine.person_months import PersonMonths
from sim.inputs.scenario.model import Scenario
from sim.money.account import Account
from sim.population.cohorts import ARRIVALS
from sim.regimes.treatments import split_dose, treatments
from sim.states import ON_BENEFIT

Floats = NDArray[np.float64]
# Rows of the totals where a file stands behind a world: its people, and all others.
FILE, N_SIDES = 0, 2


@dataclass(frozen=True, slots=True)
class FilePeople:
    """What happened to the people of the file, in the same worlds under every option.

    Attributes
    ----------
    reached : (n_options, n_worlds) who meet another regime than under the comparator; not a number
        where it is not known
    met : (n_options, n_worlds, regimes) most of them under each regime in any month
    yearly, monthly, flows : as of everybody, see `ComparedWorlds`
    """

    reached: Floats
    met: Floats
    yearly: Floats
    monthly: Floats
    flows: NDArray[np.int32]


def joined(parts: Iterable[FilePeople | None]) -> FilePeople | None:
    """Several blocks as one, worlds one after the other; None where no file is."""
    present = [part for part in parts if part is not None]
    if not present:
        return None
    return FilePeople(
        np.concatenate([part.reached for part in present], axis=1),
        np.concatenate([part.met for part in present], axis=1),
        np.concatenate([part.yearly for part in present], axis=1),
        np.concatenate([part.monthly for part in present], axis=1),
        np.concatenate([part.flows for part in present], axis=1),
    )


def stacked(options: list[FilePeople]) -> FilePeople | None:
    """Options, each with the same worlds, side by side; None where no file is."""
    if not options:
        return None
    return FilePeople(
        np.stack([one.reached for one in options]),
        np.stack([one.met for one in options]),
        np.stack([one.yearly for one in options]),
        np.stack([one.monthly for one in options]),
        np.stack([one.flows for one in options]),
    )


def are_of_file(scenario: Scenario, lives: PersonMonths) -> NDArray[np.bool_]:
    """Who of everybody stands in a file: (n,)."""
    of_file = np.array([group.file is not None for group in scenario.population.groups])
    is_member: NDArray[np.bool_] = of_file[lives.group] & (lives.cohort < ARRIVALS)
    return is_member


def regimes_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """Regimes that anybody can meet under any option."""
    names = (split_dose(name)[0] for one in scenarios for name, _ in treatments(one))
    return tuple(dict.fromkeys(names))


def file_people(
    scenario: Scenario, account: Account, reached: Floats, regimes: tuple[str, ...]
) -> FilePeople:
    """The file's side of one option's worlds.

    Parameters
    ----------
    account : with the rows FILE and others instead of groups
    reached : (n_worlds,)
    regimes : from `regimes_of`
    """
    sides = slice(FILE, FILE + 1)
    ours = replace(
        account,
        persons=account.persons[:, sides],
        moves=account.moves[:, sides],
        euros=account.euros[:, sides],
        once=account.once[:, sides],
    )
    codes = [split_dose(name)[0] for name, _ in treatments(scenario)]
    # (n_worlds, horizon + 1, n_treatments) persons on benefit.
    clients = account.persons[:, FILE][..., list(ON_BENEFIT)].sum(axis=-1)
    of_regime = np.array([[code == name for name in regimes] for code in codes], np.float64)
    met = (clients @ of_regime).max(axis=1)
    return FilePeople(reached, met, yearly(ours), monthly(ours), caseload(ours))
