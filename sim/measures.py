"""Every measure of results: its name and unit, how it is counted, and who stands behind it.

This is the one place where a measure is made: tables of a run and of a comparison, their arrays,
disclosure, the terminal, the page and the schemas read what stands here, in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from sim import states
from sim.states import State


class Behind(Enum):
    """Who stands behind a number, and so when it is too small to be shown of real people."""

    COUNTED = "the persons that it counts"
    RECIPIENTS = "all on benefit"
    PART_TIMERS = "all who work part-time on benefit"
    CASE_MANAGERS = "all on benefit, each regime by itself"
    NOBODY = "nobody: it follows from the policy"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted, or worked out from what is.

    Attributes
    ----------
    name : the word for it everywhere
    unit : persons, person-months, share, contacts, fte or euros
    behind : whom it could tell of
    of : what is counted, month by month, of anything that knows who is where: the counts of a run
        or the account of a comparison. None for what is worked out from `parts`
    column : the word in a comparison's tables, where that is another
    is_stock : as on a date, or up to it; otherwise added up over a year
    parts : measures it is the sum of; of a share, the part and what the whole is the sum of
    flows : yearly flows by which it grows, counted from the start
    stock : the stock of the yearly flows that it is at the end of a year
    words : in the terminal; empty: not shown there
    has_months : whether a comparison also keeps it by month
    is_headline : whether it is compared under every setting
    is_endpoint : whether trials and targets may count it
    """

    name: str
    unit: str
    behind: Behind
    of: Callable[[Any], Any] | None = None
    column: str = ""
    is_stock: bool = False
    parts: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    stock: str = ""
    words: str = ""
    has_months: bool = False
    is_headline: bool = False
    is_endpoint: bool = False

    @property
    def in_euros(self) -> bool:
        """Whether it is money; kept in cents until it is shown."""
        return self.unit == "euros"

    @property
    def heading(self) -> str:
        """The word in a comparison's tables."""
        return self.column or self.name


def _persons(name: str, of: Callable[[Any], Any], **more: Any) -> Measure:
    """Persons on a date, or up to it."""
    return Measure(name, "persons", Behind.COUNTED, of, is_stock=True, **more)


def _in_state(people: Any, state: State) -> Any:
    return people.by_state[state]


def _labels(of_states: Iterable[State]) -> tuple[str, ...]:
    return tuple(state.label for state in of_states)


PART_TIME = _persons(
    "part_time", lambda people: people.part_time,
    stock="part_time", has_months=True, is_headline=True,
)  # fmt: skip
STATES = tuple(
    PART_TIME
    if state is State.PART_TIME
    else _persons(state.label, partial(_in_state, state=state))
    for state in State
)
ON_BENEFIT = _persons(
    "on_benefit", lambda people: people.on_benefit, words="on benefit",
    parts=_labels(states.ON_BENEFIT), stock="stock", has_months=True, is_headline=True,
)  # fmt: skip
FIRST_EXIT = _persons(
    "first_exit_to_work", lambda people: people.first_exits, column="first_exits_to_work",
    words="first exits to work", is_endpoint=True,
)  # fmt: skip
NET_EXIT = _persons(
    "net_exit_to_work", lambda people: people.at_work, column="net_exits_to_work",
    words="at work on the date (net exits)", parts=_labels(states.AT_WORK),
    flows=("exits_to_work", "returns_after_work"), is_headline=True, is_endpoint=True,
)  # fmt: skip
# Dated by the exit; of exits in the last six months of a run it is not known yet.
DURABLE_EXIT = _persons(
    "durable_exit", lambda people: people.durable_exits, column="durable_exits",
)  # fmt: skip
RETURNS = _persons(
    "returns", lambda people: people.returns, words="returns to benefit",
    flows=("returns_after_work", "returns_after_other_exit", "returns_from_before"),
)  # fmt: skip
LEFT_BENEFIT = _persons(
    "left_benefit", lambda people: people.left_benefit, words="left benefit, any reason",
    parts=_labels(states.OFF_BENEFIT), is_endpoint=True,
)  # fmt: skip
PART_TIME_SHARE = Measure(
    "part_time_share", "share", Behind.COUNTED, parts=("part_time", "on_benefit"), is_stock=True,
    words="part-time share of those on benefit", is_endpoint=True,
)  # fmt: skip
# The same of everybody who has come into the group, those who have left benefit included.
PART_TIME_OF_GROUP = Measure(
    "part_time_share_of_group", "share", Behind.COUNTED,
    parts=("part_time", "on_benefit", "left_benefit"), is_stock=True,
    words="part-time share of the whole group",
)  # fmt: skip

# By month and group, in the order of a run's tables.
RUN = (
    *STATES, ON_BENEFIT, FIRST_EXIT, NET_EXIT, RETURNS, LEFT_BENEFIT, PART_TIME_SHARE,
    PART_TIME_OF_GROUP,
)  # fmt: skip
UNITS = {measure.name: measure.unit for measure in RUN}
# What trials and targets may count.
ENDPOINTS = tuple(measure for measure in RUN if measure.is_endpoint)
# Of these the ones that count persons; the others are shares of those on benefit.
COUNTED_ENDPOINTS = tuple(one.name for one in ENDPOINTS if one.unit == "persons")

PAID = ("benefit_spending", "staff_cost", "one_off_cost", "programme_cost")
STAFF = Measure(
    "staff_fte", "fte", Behind.CASE_MANAGERS, lambda a: a.staff_fte,
    has_months=True, is_headline=True,
)  # fmt: skip
NET_COST = Measure(
    "net_municipal_cost", "euros", Behind.RECIPIENTS, parts=(*PAID, "grant_lost"),
    is_headline=True,
)  # fmt: skip
# By year and option, in the order of a comparison's tables; what has no `of` comes last there.
COMPARED = (
    FIRST_EXIT,
    NET_EXIT,
    DURABLE_EXIT,
    RETURNS,
    ON_BENEFIT,
    PART_TIME,
    Measure("benefit_months", "person-months", Behind.RECIPIENTS, lambda a: a.on_benefit),
    Measure("part_time_months", "person-months", Behind.PART_TIMERS, lambda a: a.part_time),
    Measure("benefit_spending", "euros", Behind.RECIPIENTS, lambda a: a.benefit_spending),
    Measure("set_off", "euros", Behind.PART_TIMERS, lambda a: a.set_off),
    Measure("kept_earnings", "euros", Behind.PART_TIMERS, lambda a: a.kept),
    Measure("contact_moments", "contacts", Behind.CASE_MANAGERS, lambda a: a.contacts),
    STAFF,
    Measure("staff_cost", "euros", Behind.CASE_MANAGERS, lambda a: a.staff_cost),
    Measure("one_off_cost", "euros", Behind.NOBODY, lambda a: a.one_off_cost),
    Measure("programme_cost", "euros", Behind.CASE_MANAGERS, lambda a: a.programme_cost),
    # These follow from the grant and the comparator.
    Measure("grant_lost", "euros", Behind.RECIPIENTS),
    NET_COST,
)  # fmt: skip

# The running sum of what an option costs more, by month.
SO_FAR = Measure("extra_net_cost_so_far", "euros", Behind.RECIPIENTS)


def named(measures: Iterable[Measure]) -> dict[str, Measure]:
    """Measures by name, and by the word in a comparison's tables."""
    return {word: measure for measure in measures for word in (measure.name, measure.heading)}
