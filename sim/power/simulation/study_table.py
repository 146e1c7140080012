"""The kept table of simulated studies: counts by arm and stratum, enough for every later test."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.arrays import Array
from sim.errors import InputError
from sim.files.sealed_arrays import read_sealed_arrays, write_sealed_arrays

NO_ARRAY = np.empty(0)
# Between an endpoint and its month.
MONTH_MARK = "@"
# What a file says it is. Another way to keep studies needs another number.
KEPT = "bijstandsim power studies 2"
AGAIN = "Give a table that `bijstandsim power` kept (studies.npz), or simulate again."


def endpoint_label(endpoint: str, month: int | None) -> str:
    """An endpoint with the month at which it was measured, if that must be told.

    Examples
    --------
    >>> endpoint_label("net_exit_to_work", 12), endpoint_label("net_exit_to_work", None)
    ('net_exit_to_work@12', 'net_exit_to_work')
    """
    return endpoint if month is None else f"{endpoint}{MONTH_MARK}{month}"


@dataclass(frozen=True)
class EndpointStudies:
    """One endpoint of all studies.

    Attributes
    ----------
    endpoint, month, looks : what, when, and at which calendar months it was looked at
    truth : (n_draws, n_arms); study s used draw s mod n_draws
    persons : (n_studies or 1, n_looks, n_arms, n_strata), the denominators; 1 row if all are alike
    events : (n_studies, n_looks, n_arms, n_strata); empty for a mean endpoint
    exits, at_risk : (n_studies, n_arms, H), persons who left in a month and who could have; by
        months since entry for typed rates, by calendar month for lives; or empty
    sums : (n_studies, n_arms, 2), sum and sum of squares over persons; or empty
    clusters : (n_studies, n_arms, n_strata, 8), see `t_tests.cluster_sums`; or empty
    cell_chance : (n_cells,), cell_size, cell_arm, cell_stratum : what exact enumeration needs;
        empty when counts are not binomial
    """

    endpoint: str
    month: int
    looks: tuple[int, ...]
    truth: Array
    persons: Array
    events: Array = field(default_factory=lambda: NO_ARRAY)
    exits: Array = field(default_factory=lambda: NO_ARRAY)
    at_risk: Array = field(default_factory=lambda: NO_ARRAY)
    sums: Array = field(default_factory=lambda: NO_ARRAY)
    clusters: Array = field(default_factory=lambda: NO_ARRAY)
    cell_chance: Array = field(default_factory=lambda: NO_ARRAY)
    cell_size: Array = field(default_factory=lambda: NO_ARRAY)
    cell_arm: Array = field(default_factory=lambda: NO_ARRAY)
    cell_stratum: Array = field(default_factory=lambda: NO_ARRAY)

    @property
    def has_fixed_sizes(self) -> bool:
        """Whether every study has the same denominators."""
        return len(self.persons) == 1


ARRAYS = (
    "truth",
    "persons",
    "events",
    "exits",
    "at_risk",
    "sums",
    "clusters",
    "cell_chance",
    "cell_size",
    "cell_arm",
    "cell_stratum",
)


@dataclass(frozen=True)
class Studies:
    """All simulated studies of a design, kept so that alpha, test or contrast may change later."""

    design: str
    seed: int
    n_studies: int
    arms: tuple[str, ...]
    strata: tuple[str, ...]
    endpoints: tuple[EndpointStudies, ...]
    # Of the design, see `simulated_from`; empty where nobody said.
    origin: str = ""

    def endpoint(self, name: str, month: int | None = None) -> EndpointStudies:
        """The studies of one endpoint (and month, if it was measured more than once)."""
        for entry in self.endpoints:
            if entry.endpoint == name and month in (None, entry.month):
                return entry
        known = ", ".join(f"{entry.endpoint} at month {entry.month}" for entry in self.endpoints)
        raise InputError(f"endpoint: must be one of {known} (got {name}). Simulate it first")

    def label(self, entry: EndpointStudies) -> str:
        """An endpoint's name in rows; with its month where it was measured at more than one."""
        months = {one.month for one in self.endpoints if one.endpoint == entry.endpoint}
        return endpoint_label(entry.endpoint, entry.month if len(months) > 1 else None)

    def save(self, path: Path, label: str = KEPT) -> None:
        """Write the table as one sealed file, whole or not at all.

        Parameters
        ----------
        label : what the file says it is: all studies of a design, or a stage of some run
        """
        arrays = {
            f"{place}.{name}": getattr(entry, name)
            for place, entry in enumerate(self.endpoints)
            for name in ARRAYS
        }
        words = [
            self.design,
            str(self.seed),
            str(self.n_studies),
            ",".join(self.arms),
            ",".join(self.strata),
        ]
        words += [f"{e.endpoint},{e.month},{' '.join(map(str, e.looks))}" for e in self.endpoints]
        arrays |= {"words": np.array(words), "origin": np.array(self.origin)}
        write_sealed_arrays(path, arrays, label)

    @classmethod
    def load(cls, path: Path, label: str = KEPT, again: str = AGAIN) -> Studies:
        """Read a table that `save` wrote under the same label.

        Raises
        ------
        SealError
            If there is none, or it is damaged, changed or another's; `again` says what to do.
        """
        kept = read_sealed_arrays(path, label, again)
        words = [str(word) for word in kept["words"]]
        endpoints = tuple(
            _endpoint(word, {name: kept[f"{place}.{name}"] for name in ARRAYS})
            for place, word in enumerate(words[5:])
        )
        arms, strata = words[3].split(","), words[4].split(",")
        return cls(
            words[0],
            int(words[1]),
            int(words[2]),
            tuple(arms),
            tuple(strata),
            endpoints,
            str(kept["origin"]),
        )


def _endpoint(words: str, arrays: dict[str, Array]) -> EndpointStudies:
    name, month, looks = words.split(",")
    return EndpointStudies(name, int(month), tuple(map(int, looks.split())), **arrays)
