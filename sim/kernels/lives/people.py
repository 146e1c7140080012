"""Draw people's fixed attributes by address: nobody changes with who else is there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.statuses import BENEFIT, PART_TIME
from sim.kernels.philox import counter_1, philox4x32

WORD_SPAN = 4294967296.0  # 2^32
MONTHS = 12
# work_ready, physically_limited, mentally_limited, the highest part of a person class of a kind.
N_PROFILES = 3


class Margins(NamedTuple):
    """Shares of one cohort, as cumulative shares, and its calendar.

    profile (3,), frailty (n,), band (n,): cumulative, the last 1; band_from, band_to (n,) months;
    volunteer, part_time, at_start: shares; last_entry: last month of entry; stops: whether
    everybody in the cohort stops; horizon: months.
    """

    profile: NDArray[np.float64]
    frailty: NDArray[np.float64]
    band: NDArray[np.float64]
    band_from: NDArray[np.int64]
    band_to: NDArray[np.int64]
    volunteer: float
    part_time: float
    at_start: float
    last_entry: int
    stops: bool
    horizon: int


class HomeMargins(NamedTuple):
    """Cumulative shares of every make-up there is, and which is whose.

    of_cohort (256,) the row of each cohort; household (rows, 3); age (rows, bands), filled up with
    1 behind a make-up's last band; age_from, age_to (rows, bands) years.
    """

    of_cohort: NDArray[np.int64]
    household: NDArray[np.float64]
    age: NDArray[np.float64]
    age_from: NDArray[np.int64]
    age_to: NDArray[np.int64]


class Joiners(NamedTuple):
    """Late entrants from the stock, or who comes back, cell by cell of people who are alike.

    stock: share of the late entrants, 1 of who comes back; cumulative (last entry + 1, cells)
    cumulative shares of the cells among those still on benefit, or back, by month of joining, the
    last 1 (row 0 is not used); person_class, status (cells,); months (cells,) on benefit at month
    0, or at the return.
    """

    stock: float
    cumulative: NDArray[np.float64]
    person_class: NDArray[np.uint8]
    status: NDArray[np.uint8]
    months: NDArray[np.int64]


# All late entrants are new inflow.
NOBODY_JOINS = Joiners(
    0.0, np.ones((1, 1)), np.zeros(1, np.uint8), np.zeros(1, np.uint8), np.zeros(1, np.int64)
)


@inlined
def pick(word, cumulative):  # type: ignore[no-untyped-def]
    """Index of the first class whose cumulative share lies above the word."""
    uniform = np.float64(word) / WORD_SPAN
    index = 0
    while index < cumulative.size - 1 and uniform >= cumulative[index]:
        index += 1
    return index


@kernel
def pick_cell(word: np.uint32, cumulative: NDArray[np.float64]) -> int:
    """As `pick`, by halving, for many classes."""
    uniform = np.float64(word) / WORD_SPAN
    low, high = 0, cumulative.size - 1
    while low < high:
        middle = (low + high) // 2
        if uniform >= cumulative[middle]:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def whole_between(word, first, end):  # type: ignore[no-untyped-def]
    """A whole number in [first, end), all equally likely (to within 2^-32)."""
    return first + np.int64(np.float64(word) / WORD_SPAN * np.float64(end - first))


@inlined
def age_between(word, from_years, to_years, limit_months):  # type: ignore[no-untyped-def]
    """Whole months of age, all equally likely below the limit where it lies in between."""
    low, high = np.int64(from_years) * MONTHS, np.int64(to_years) * MONTHS
    if low < limit_months < high:
        high = np.int64(limit_months)
    return whole_between(word, low, high)


@kernel
def draw_homes(
    number: NDArray[np.uint32],
    replication: NDArray[np.uint32],
    cohort: NDArray[np.int64],
    decision: int,
    draw: np.uint32,
    key: NDArray[np.uint32],
    margins: HomeMargins,
    limit: NDArray[np.int64],
    known_age: NDArray[np.int64],
    out_household: NDArray[np.int64],
    out_age: NDArray[np.int64],
    out_level: NDArray[np.float64],
) -> None:
    """Household, age in months and uniform number of earnings of people of several cohorts.

    number, replication, cohort: (n,) whose; limit: (n,) age in months below which who comes in is;
    known_age: (n,) age in whole years where it is known, below 0 where it is drawn.
    """
    for row in range(number.size):
        words = philox4x32(
            number[row],
            counter_1(cohort[row], decision, 0),
            replication[row],
            draw,
            key[0],
            key[1],
        )
        kind = margins.of_cohort[cohort[row]]
        out_household[row] = pick(words[0], margins.household[kind])
        band = pick(words[1], margins.age[kind])
        first, end = margins.age_from[kind, band], margins.age_to[kind, band]
        if known_age[row] >= 0:
            first, end = known_age[row], known_age[row] + 1
        out_age[row] = age_between(words[2], first, end, limit[row])
        # The middle of the word's step: never 0, whose quantile would be nothing at all.
        out_level[row] = (np.float64(words[3]) + 0.5) / WORD_SPAN


@kernel
def draw_people(
    numbers: NDArray[np.uint32],
    replications: NDArray[np.uint32],
    arrival: NDArray[np.int16],
    cohort: int,
    decisions: NDArray[np.int64],
    draw: np.uint32,
    key: NDArray[np.uint32],
    margins: Margins,
    joiners: Joiners,
    out_class: NDArray[np.uint8],
    out_entry: NDArray[np.int16],
    out_stop: NDArray[np.int16],
    out_status: NDArray[np.uint8],
    out_since: NDArray[np.int16],
) -> None:
    """Write the attributes of people of one cohort; all arrays (n,) but decisions and key.

    numbers, replications: whose; arrival: month in which who arrives comes in, or -1 for people of
    the caseload, whose entry is drawn; decisions (3,): the codes of the two blocks of attributes
    and of the one that only late entrants ask for where some come from the stock, and who comes
    back.
    out_class = (profile * n_frailty + frailty) * 2 + volunteer; out_since = entry - months on
    benefit.
    """
    n_frailty = margins.frailty.size
    for row in range(numbers.size):
        number, replication = numbers[row], replications[row]
        first = philox4x32(
            number, counter_1(cohort, decisions[0], 0), replication, draw, key[0], key[1]
        )
        second = philox4x32(
            number, counter_1(cohort, decisions[1], 0), replication, draw, key[0], key[1]
        )
        profile = pick(first[0], margins.profile)
        frailty = pick(first[1], margins.frailty)
        volunteers = np.float64(first[2]) / WORD_SPAN < margins.volunteer
        band = pick(first[3], margins.band)
        months = whole_between(second[0], margins.band_from[band], margins.band_to[band])
        entry, cell, known = np.int64(0), -1, np.int64(0)
        share = np.float64(second[1]) / WORD_SPAN
        if arrival[row] >= 0:
            entry, months = np.int64(arrival[row]), np.int64(0)
            if joiners.stock > 0.0:
                third = philox4x32(
                    number, counter_1(cohort, decisions[2], 0), replication, draw, key[0], key[1]
                )
                cell, known = pick_cell(third[1], joiners.cumulative[entry]), entry
        elif share >= margins.at_start:
            # What is left of the word above the share is again uniform.
            late = (share - margins.at_start) / (1.0 - margins.at_start)
            entry = np.int64(1) + np.int64(min(late * margins.last_entry, margins.last_entry - 1))
            months = np.int64(0)
            if joiners.stock > 0.0:
                third = philox4x32(
                    number, counter_1(cohort, decisions[2], 0), replication, draw, key[0], key[1]
                )
                if np.float64(third[0]) / WORD_SPAN < joiners.stock:
                    cell = pick_cell(third[1], joiners.cumulative[entry])
        stop = np.int64(margins.horizon) + 1
        if margins.stops:
            first_stop = min(np.int64(entry + 1), np.int64(margins.horizon))
            end = max(np.int64(margins.horizon), np.int64(first_stop + 1))
            stop = whole_between(second[2], first_stop, end)
        part_time = np.float64(second[3]) / WORD_SPAN < margins.part_time
        out_class[row] = (profile * n_frailty + frailty) * 2 + (1 if volunteers else 0)
        out_entry[row] = entry
        out_stop[row] = stop
        out_status[row] = PART_TIME if part_time else BENEFIT
        out_since[row] = entry - months
        if cell >= 0:
            out_class[row] = joiners.person_class[cell]
            out_status[row] = joiners.status[cell]
            out_since[row] = known - joiners.months[cell]
