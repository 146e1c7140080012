"""The kept table of simulated studies: counts by arm and stratum, enough for every later test.

It says what it was simulated from: all of a design that its counts hang on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import InputError
from sim.files.sealed_arrays import read_sealed_arrays, write_sealed_arrays
from sim.inputs.design.model import Design
from sim.inputs.design.tests import counts_time_at_risk, is_suited

NO_ARRAY = np.empty(0)
# Between an endpoint and its month.
MONTH_MARK = "@"
# What a file says it is. Another way to keep studies needs another number.
KEPT = "bijstandsim power studies 5"
AGAIN = "Give a table that `bijstandsim power` kept (studies.npz), or simulate again."
ARRAYS = (
    "truth",
    "persons",
    "events",
    "exits",
    "at_risk",
    "sums",
    "clusters",
    "baseline",
    "cell_chance",
    "cell_size",
    "cell_arm",
    "cell_stratum",
    "ratios",
)
# Words and prices of the trial: the counts do not hang on them.
WORDS = ("source", "note", "notes", "title", "truth")
MOST_LETTERS = 80


def endpoint_label(endpoint: str, month: int | None) -> str:
    """An endpoint with the month at which it was measured, if that must be said.

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
    sums : (n_studies, n_arms, n_strata, 2), sum and sum of squares over persons; or empty
    clusters : (n_studies, n_arms, n_strata, 8), see `t_tests.cluster_sums`; or empty
    baseline : (n_studies, n_arms, n_strata, 3), sums of the value before the trial, of its square
        and of its product with the outcome; or empty
    cell_chance : (n_cells,), cell_size, cell_arm, cell_stratum : what exact enumeration needs;
        empty when counts are not binomial
    ratios : (n_strata,) chance in each stratum over that of all; empty where it is not known
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
    baseline: Array = field(default_factory=lambda: NO_ARRAY)
    cell_chance: Array = field(default_factory=lambda: NO_ARRAY)
    cell_size: Array = field(default_factory=lambda: NO_ARRAY)
    cell_arm: Array = field(default_factory=lambda: NO_ARRAY)
    cell_stratum: Array = field(default_factory=lambda: NO_ARRAY)
    ratios: Array = field(default_factory=lambda: NO_ARRAY)

    @property
    def has_fixed_sizes(self) -> bool:
        """Whether every study has the same denominators."""
        return len(self.persons) == 1


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


def simulated_from(design: Design) -> str:
    """Model and data strategy of a design as JSON; answers, decision, prices and words left out.

    Typed endpoints carry their months. Of lives the table itself tells the months; where levels
    or a selection gap are stated, they are about the first inquiry.
    """
    data = design.data.model_dump(mode="json")
    for name in ("arms", "total", "allocation", "costs"):
        data.pop(name)
    kept: dict[str, Any] = {
        "model": _without_words(design.model.model_dump(mode="json")),
        "data": data | {"sizes": design.data.sizes()},
    }
    if design.model.scenario is not None and (design.model.levels or design.data.selection_gap):
        kept["first_inquiry"] = _without_words(design.inquiries[0].model_dump(mode="json"))
    return json.dumps(kept, sort_keys=True)


def differences(kept: str, now: str) -> list[str]:
    """Places where two designs do not agree, as in data.take_up (was …, now …)."""
    return list(_unlike("", json.loads(kept), json.loads(now)))


def missing_months(studies: Studies, design: Design) -> list[str]:
    """Endpoints, months and looks that a design asks of lives or of a look, and were not kept."""
    end = design.data.follow_up_months
    typed = {one.endpoint: one.month for one in design.model.endpoints}
    known = {(entry.endpoint, entry.month) for entry in studies.endpoints}
    missing = []
    for inquiry in design.inquiries:
        if inquiry.endpoint is None:
            continue
        month = inquiry.month or typed.get(inquiry.endpoint, end)
        if (inquiry.endpoint, month) not in known:
            missing.append(f"{inquiry.endpoint} at month {month}, not kept")
    missing += _missing_exits(studies, design)
    look = design.answers.interim
    missing += [
        f"a look at month {month}, not kept"
        for month in (look.looks if look else ())
        if any(month not in entry.looks for entry in studies.endpoints if month < entry.month)
    ]
    return list(dict.fromkeys(missing))


def _missing_exits(studies: Studies, design: Design) -> list[str]:
    """Exits by month that a test counts and were not kept."""
    return [
        f"exits by month of {entry.endpoint} for {test}, not kept"
        for entry in studies.endpoints
        for test in design.answers.tests
        if counts_time_at_risk(test) and is_suited(test, entry.endpoint) and not len(entry.exits)
    ]


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_words(part) for name, part in value.items() if name not in WORDS}
    return [_without_words(part) for part in value] if isinstance(value, list | tuple) else value


def _unlike(where: str, kept: Any, now: Any) -> list[str]:
    if kept == now:
        return []
    if isinstance(kept, dict) and isinstance(now, dict):
        return [
            said
            for name in dict.fromkeys([*kept, *now])
            for said in _unlike(f"{where}.{name}".strip("."), kept.get(name), now.get(name))
        ]
    if isinstance(kept, list) and isinstance(now, list) and len(kept) == len(now):
        return [
            said
            for place, (one, other) in enumerate(zip(kept, now, strict=True))
            for said in _unlike(f"{where}[{place}]", one, other)
        ]
    return [f"{where} (was {_short(kept)}, now {_short(now)})"]


def _short(value: Any) -> str:
    return shorten(json.dumps(value), MOST_LETTERS, placeholder=" …")
