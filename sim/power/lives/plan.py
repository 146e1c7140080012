"""What is measured on the lives of a trial, and the people it is measured on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.arrays import Array
from sim.engine.option import OptionSetup
from sim.population.cohorts import Cohort
from sim.population.people import People

Tally = dict[str, Array]


@dataclass(frozen=True)
class Losses:
    """Who is lost from sight.

    Attributes
    ----------
    shares : (n_arms,) share lost by month `end`, evenly from entry on
    end : of the follow-up, months
    are_excluded : whether the lost leave the denominator, or stay in it as no exit
    """

    shares: tuple[float, ...]
    end: int
    are_excluded: bool


@dataclass(frozen=True)
class LivesPlan:
    """What is measured on the lives.

    Attributes
    ----------
    settings : one a parameter draw
    cohorts : with the design's sizes; strata of the tally are arms
    arms, strata : names; strata are profiles or ("all",)
    endpoints : pairs of endpoint and month
    early_looks : months of looks before the end
    losses : who is lost from sight; None if nobody is
    seed : of the studies
    eur_per_benefit_month, eur_per_part_time_month : what a month off benefit, or of part-time
        work, saves
    """

    settings: tuple[OptionSetup, ...]
    cohorts: tuple[Cohort, ...]
    arms: tuple[str, ...]
    strata: tuple[str, ...]
    endpoints: tuple[tuple[str, int], ...]
    early_looks: tuple[int, ...]
    losses: Losses | None
    seed: int
    eur_per_benefit_month: float
    eur_per_part_time_month: float

    def looks(self, month: int) -> tuple[int, ...]:
        """Months at which an endpoint is counted; the last is its own."""
        return (*(look for look in self.early_looks if look < month), month)


@dataclass(frozen=True)
class Batch:
    """People of one cohort in many studies.

    Attributes
    ----------
    plan, setup : what is measured, under which parameter draw
    people : of the cohort; row : (n_people,) study * n_strata + stratum of each
    n_rows : studies * strata
    """

    plan: LivesPlan
    setup: OptionSetup
    people: People
    row: Array
    n_rows: int


def moves_before(record: Any, month: int, lost: Array | None) -> tuple[Array, Array, Array]:
    """Person, month and code of the moves before a month that somebody saw."""
    count = int(record.counts[0])
    person, when = record.event_person[:count], record.event_month[:count]
    kept = when < month
    if lost is not None:
        kept &= when < lost[person]
    return person[kept], when[kept], record.event_code[:count][kept]
