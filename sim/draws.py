"""Addresses of random draws: what a random word belongs to (docs/model.md#addressed-draws).

Decisions are appended, never renumbered: a new one must not change anybody's old draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

# Codes of the cohorts of new inflow begin here, and those of who left before the start and comes
# back; those below belong to the caseload, two for each of at most 64 groups (the scenario model's
# limit).
ARRIVALS, RETURNS = 128, 192


class Decision(IntEnum):
    """What a word decides; part of its address."""

    MOVES = 0  # the monthly move, four months a block
    WHO = 1  # profile, frailty, volunteering, duration band
    WHEN = 2  # months in the band, entry, stop, part-time at entry
    HOME = 3  # household, age band, years in the band, earnings
    SWITCH = 4  # who is reached by a switch of regime, four switches a block
    INTAKE = 5  # how many people come in, by month
    TRIAL = 6  # counts of a power study
    POSTERIOR = 7  # draws of posterior-predictive checks
    COURSE = 8  # how fast effects fade, by parameter draw
    JOIN = 9  # late entrants: from the stock or new, and which of those still on benefit
    BY_PROFILE = 10  # who gains from which regime, by parameter draw
    TRAIT = 11  # who has a trait, four traits a block
    ALIGN = 12  # own numbers with their counting error, and the level of a place, by parameter draw
    RANGE = 13  # what no data inform, between the ends stated, by parameter draw


@dataclass(frozen=True, slots=True)
class Address:
    """The part of an address that one simulated world shares.

    Attributes
    ----------
    seed : 0 to 2^64 - 1, of the scenario
    draw : parameter draw, 0 to 2^32 - 1
    replication : 0 to 2^32 - 1, within a draw
    """

    seed: int
    draw: int
    replication: int

    @property
    def key_words(self) -> tuple[int, int]:
        """The seed's low and high 32 bits, the key of the generator."""
        return self.seed & 0xFFFFFFFF, self.seed >> 32

    @property
    def worlds(self) -> ReplicationRange:
        """The one world at this address."""
        return ReplicationRange(self.seed, self.draw, self.replication, self.replication + 1)


@dataclass(frozen=True, slots=True)
class ReplicationRange:
    """Several worlds with the same parameter draw: replications first … end-1."""

    seed: int
    draw: int
    first_replication: int
    end_replication: int

    @property
    def size(self) -> int:
        """How many worlds."""
        return self.end_replication - self.first_replication

    @property
    def key_words(self) -> tuple[int, int]:
        """The seed's low and high 32 bits, the key of the generator."""
        return self.seed & 0xFFFFFFFF, self.seed >> 32
