"""Whether a council may decide on an option: what it brings, by `amounts/law.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.compare.notices import regimes_used
from sim.inputs.amounts.law import Law, LawRow
from sim.inputs.amounts.model import Disregards
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option

# What the file knows; any disregard that is not the law's own is of the last kind.
EXEMPTION, COACHING, DISREGARD = "exemption", "coaching", "disregard"
# A regime of a scenario's own, of which the file says nothing.
UNKNOWN = "unknown"
NOW = "now"
# From what may be decided at once to what may not: an option is as free as its least free part.
STRICTEST = ("no", UNKNOWN, "experiment", "partly", NOW)


@dataclass(frozen=True, slots=True)
class LegalMeasure:
    """One measure of an option: its name in the file and its line; no line where it has none."""

    name: str
    row: LawRow | None

    @property
    def may(self) -> str:
        """What the council may do."""
        return UNKNOWN if self.row is None else self.row.may


@dataclass(frozen=True, slots=True)
class LegalOption:
    """An option and the measures it brings, none where it leaves everybody in standard service."""

    option: str
    measures: tuple[LegalMeasure, ...]

    @property
    def may(self) -> str:
        """What the council may do with the whole of it; empty where there is nothing to decide."""
        found = [measure.may for measure in self.measures]
        return next((word for word in STRICTEST if word in found), "")


def legal_options(
    options: Iterable[Option], law: Law, disregards: Disregards
) -> tuple[LegalOption, ...]:
    """What the law says of every option on the day that counts for it.

    Parameters
    ----------
    options : in any order, which is kept
    law : the file `amounts/law.yaml`
    disregards : which earnings disregards are the law's own
    """
    return tuple(
        LegalOption(option.name, _measures(option.scenario, law, disregards)) for option in options
    )


def _measures(scenario: Scenario, law: Law, disregards: Disregards) -> tuple[LegalMeasure, ...]:
    day = law.day_for(scenario.time.start)
    names = dict.fromkeys(
        name
        for regime in regimes_used(scenario)
        for name in _measures_of(regime, scenario, disregards)
    )
    return tuple(
        LegalMeasure(name, None if name == UNKNOWN else law.on(name, day)) for name in names
    )


def _measures_of(regime: str, scenario: Scenario, disregards: Disregards) -> Iterator[str]:
    """What one regime brings: its parts if it combines others, then its disregard."""
    parts = scenario.hazards.regimes[regime].combines or (regime,)
    known = [part for part in parts if part in (EXEMPTION, COACHING, DISREGARD)]
    yield from known
    money = scenario.money.of_regime(regime)
    scheme = disregards.schemes.get(money.scheme)
    is_of_law = money.disregard is None and scheme is not None and scheme.statutory
    if not is_of_law:
        yield DISREGARD
    elif len(known) < len(parts):
        yield UNKNOWN
