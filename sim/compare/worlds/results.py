"""Which worlds are compared, and what is counted in them under every option."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.model import Scenario
from sim.strata import DrawStrata


@dataclass(frozen=True, slots=True)
class ComparedBlock:
    """Which worlds to simulate under every option.

    Attributes
    ----------
    scenarios : the options' whole scenarios, the comparator first
    first_draw : number of the first parameter draw
    values : (n_draws of the block)(n_options) flat parameter names to values
    first_replication, end_replication : worlds of each draw
    seed : of the run
    amounts : the dated amounts
    engine : ``auto``, ``simpy`` or ``batch``
    """

    scenarios: tuple[Scenario, ...]
    first_draw: int
    values: tuple[tuple[dict[str, float], ...], ...]
    first_replication: int
    end_replication: int
    seed: int
    amounts: Amounts
    engine: str = "auto"


@dataclass(frozen=True, slots=True)
class FilePeople:
    """What happened to the people of the file, in the same worlds under every option.

    Attributes
    ----------
    reached : (n_options, n_worlds) who meet another regime than under the comparator; not a number
        where it is not known
    met : (n_options, n_worlds, regimes) most of them under each regime in any month
    yearly, monthly, flows : as of everybody, see `PairedResults`
    """

    reached: Floats
    met: Floats
    yearly: Floats
    monthly: Floats
    flows: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PairedResults:
    """What happened in the same worlds under every option; row 0 is the comparator.

    Attributes
    ----------
    draw, replication : (n_worlds,)
    yearly : (n_options, n_worlds, measures, years), see `compare.worlds.measures`; euros in cents
    monthly : (n_options, n_worlds, monthly measures, horizon)
    affected : (n_options, n_worlds) persons who meet another regime than under the comparator;
        not a number where the option has other people
    flows : (n_options, n_worlds, CASELOAD, years) persons, see `compare.worlds.yearly_flows`
    spells : (n_options, n_worlds, N_BANDS, 2) spells ended and months at risk, see
        `kernels.lives.spells`
    of_file : the same of a municipality's own people alone; None where there are none
    strata : the source of effects of each parameter draw, where there are several
    """

    draw: NDArray[np.int64]
    replication: NDArray[np.int64]
    yearly: Floats
    monthly: Floats
    affected: Floats
    flows: NDArray[np.int32]
    spells: NDArray[np.int64]
    of_file: FilePeople | None = None
    strata: DrawStrata | None = None


def gathered(parts: list[PairedResults], strata: DrawStrata | None = None) -> PairedResults:
    """Several blocks as one, worlds one after the other, with the sources of their draws."""
    return PairedResults(
        np.concatenate([part.draw for part in parts]),
        np.concatenate([part.replication for part in parts]),
        np.concatenate([part.yearly for part in parts], axis=1),
        np.concatenate([part.monthly for part in parts], axis=1),
        np.concatenate([part.affected for part in parts], axis=1),
        np.concatenate([part.flows for part in parts], axis=1),
        np.concatenate([part.spells for part in parts], axis=1),
        joined(part.of_file for part in parts),
        strata,
    )


def joined(parts: Iterable[FilePeople | None]) -> FilePeople | None:
    """Several blocks as one, worlds one after the other; None where no file is."""
    present = [part for part in parts if part is not None]
    if not present:
        return None
    return FilePeople(*(np.concatenate(arrays, axis=1) for arrays in _by_field(present)))


def stacked(options: Sequence[FilePeople]) -> FilePeople | None:
    """Options, each with the same worlds, side by side; None where no file is."""
    return FilePeople(*map(np.stack, _by_field(options))) if options else None


def _by_field(parts: Sequence[FilePeople]) -> list[list[NDArray[Any]]]:
    return [[getattr(part, of.name) for part in parts] for of in fields(FilePeople)]
