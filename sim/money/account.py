"""The account of simulated worlds: who is on benefit under what, and what it costs, by month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.events import PersonMonths
from sim.kernels.lives.spells import (
    AFTER_OTHER_EXIT,
    AFTER_WORK,
    DURABLE,
    FIRST_EXITS,
    FROM_BEFORE,
    LONG_CHANGE,
    N_BANDS,
    N_MOVES,
)
from sim.kernels.lives.statuses import N_STATES
from sim.kernels.money.monthly_totals import (
    BUFFER,
    KEPT,
    N_EUROS,
    SAVED,
    SET_OFF,
    PaidPeople,
    add_up_months,
)
from sim.money.cents import Cents
from sim.money.costs import client_costs, hired_posts, once_costs
from sim.money.prices import Prices
from sim.states import AT_WORK, ON_BENEFIT, WITH_EARNINGS

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Account:
    """Worlds of one option and draw, month by month.

    Attributes
    ----------
    persons : (n_worlds, n_groups, horizon + 1, n_treatments, n_states) at the start of each month
    moves : (n_worlds, n_groups, horizon + 1, N_MOVES) moves seen at the start of each month
    spells : (n_worlds, N_BANDS, 2) spells ended and months at risk, by band of elapsed months
    euros : (n_worlds, n_groups, horizon, 4) cents: earnings, kept, set_off, saved
    once : (n_worlds, n_groups, horizon) cents: costs of participants and exits
    posts_before : (n_worlds,) case managers before month 0, as the groups start
    prices : the prices it was made with
    """

    persons: NDArray[np.int32]
    moves: NDArray[np.int32]
    spells: Integers
    euros: Cents
    once: Floats
    posts_before: Floats
    prices: Prices

    @cached_property
    def stock(self) -> Integers:
        """Persons in each state: (n_worlds, n_groups, horizon + 1, n_states)."""
        counts: Integers = self.persons.sum(axis=3, dtype=np.int64)
        return counts

    @cached_property
    def on_benefit(self) -> Integers:
        """Persons on benefit at the start of each month: (n_worlds, n_groups, horizon + 1)."""
        counts: Integers = self.stock[..., list(ON_BENEFIT)].sum(axis=-1)
        return counts

    @cached_property
    def part_time(self) -> Integers:
        """Persons on benefit with earnings: (n_worlds, n_groups, horizon + 1)."""
        counts: Integers = self.stock[..., list(WITH_EARNINGS)].sum(axis=-1)
        return counts

    @property
    def at_work(self) -> Integers:
        """Persons off benefit at work: (n_worlds, n_groups, horizon + 1)."""
        counts: Integers = self.stock[..., list(AT_WORK)].sum(axis=-1)
        return counts

    @property
    def first_exits(self) -> Integers:
        """First exits to work up to each month: (n_worlds, n_groups, horizon + 1)."""
        return self.moves[..., FIRST_EXITS].cumsum(axis=-1, dtype=np.int64)

    @property
    def durable_exits(self) -> Integers:
        """Exits up to each month after which nobody was back within six months.

        (n_worlds, n_groups, horizon + 1); of exits in the last six months it is not known yet.
        """
        return self.moves[..., DURABLE].cumsum(axis=-1, dtype=np.int64)

    @property
    def returns(self) -> Integers:
        """Returns to benefit up to each month: (n_worlds, n_groups, horizon + 1)."""
        moves = self.moves[..., [AFTER_WORK, AFTER_OTHER_EXIT, FROM_BEFORE]]
        returns: Integers = moves.sum(axis=-1).cumsum(axis=-1, dtype=np.int64)
        return returns

    @property
    def long_on_benefit(self) -> Integers:
        """Persons on benefit for two years or more: (n_worlds, n_groups, horizon + 1)."""
        return self.moves[..., LONG_CHANGE].cumsum(axis=-1, dtype=np.int64)

    @property
    def set_off(self) -> Cents:
        """Earnings set off: (n_worlds, n_groups, horizon) cents."""
        return self.euros[..., SET_OFF]

    @property
    def kept(self) -> Cents:
        """Earnings the persons keep: (n_worlds, n_groups, horizon) cents."""
        return self.euros[..., KEPT]

    @cached_property
    def benefit_spending(self) -> Cents:
        """Benefits paid: (n_worlds, n_groups, horizon) cents.

        Months on benefit at the price of a benefit without earnings, minus what earnings saved:
        the price is an average net of the usual set-off, which is put back into it first. The
        buffer budget comes on top.
        """
        due: Cents = self.on_benefit[..., :-1] * self.prices.benefit_month_cents
        return due - self.euros[..., SAVED] + self.buffer_paid

    @property
    def buffer_paid(self) -> Cents:
        """Paid out of the buffer budget: (n_worlds, n_groups, horizon) cents."""
        paid: Cents = np.rint(self.euros[..., BUFFER] * self.prices.buffer_share).astype(np.int64)
        return paid

    @cached_property
    def clients(self) -> Integers:
        """Persons on benefit under each treatment: (n_worlds, horizon, n_treatments)."""
        on_benefit = self.persons[..., list(ON_BENEFIT)].sum(axis=-1)
        clients: Integers = on_benefit.sum(axis=1)[:, :-1]
        return clients

    @property
    def contacts(self) -> Floats:
        """Contact moments with clients on benefit: (n_worlds, horizon)."""
        counts: Floats = self.clients @ self.prices.contacts_per_client
        return counts

    @property
    def one_off_cost(self) -> Cents:
        """What the option costs once: (n_worlds, horizon) cents."""
        once: Cents = np.broadcast_to(self.prices.one_off_cents, self.staff_cost.shape)
        return once

    @cached_property
    def programme_cost(self) -> Cents:
        """What comes again besides staff, with hiring: (n_worlds, horizon), whole cents."""
        costs = self.prices.costs
        total: Floats = client_costs(self.clients.astype(np.float64), costs)
        total += self.once.sum(axis=1)
        per_post = sum((cost.cents for cost in costs if cost.per == "post"), np.zeros(1))
        if per_post.any():
            total += self.hired * per_post
        cents: Cents = np.rint(total).astype(np.int64)
        return cents

    @property
    def hired(self) -> Floats:
        """Posts filled beyond those there are: (n_worlds, horizon) fte."""
        prices = self.prices
        own = self.clients @ (prices.fte_per_client * prices.is_hired) + prices.desk_fte
        given_up = np.maximum(-np.diff(prices.desk_fte, prepend=prices.desk_fte_before), 0.0)
        return hired_posts(own, self.posts_before, given_up)

    @cached_property
    def staff_fte(self) -> Floats:
        """Case managers paid each month, those at the desk included: (n_worlds, horizon)."""
        fte: Floats = self.clients @ self.prices.fte_per_client + self.prices.desk_fte
        return fte

    @cached_property
    def staff_cost(self) -> Cents:
        """What they cost: (n_worlds, horizon), whole cents."""
        cost = self.staff_fte * self.prices.fte_month_cents * self.prices.index
        return np.rint(cost).astype(np.int64)


def account(lives: PersonMonths, people: PaidPeople, prices: Prices, n_groups: int) -> Account:
    """Add up everybody's months.

    Parameters
    ----------
    lives : where everybody stands in every month
    people : the same rows as the payment sees them
    prices : prices and rules of the option
    n_groups : groups of the scenario
    """
    n_worlds, months = lives.n_worlds, lives.state.shape[1]
    n_treatments = prices.payment.scheme.shape[0]
    change = np.zeros((n_worlds, n_groups, months, n_treatments * N_STATES), np.int32)
    moves = np.zeros((n_worlds, n_groups, months, N_MOVES), np.int32)
    spells = np.zeros((n_worlds, N_BANDS, 2), np.int64)
    euros = np.zeros((n_worlds, n_groups, months - 1, N_EUROS), np.int64)
    add_up_months(
        people, prices.payment, lives.state, lives.treatment, change, moves, spells, euros
    )
    persons = change.cumsum(axis=2, dtype=np.int32)
    shape = (n_worlds, n_groups, months, n_treatments, N_STATES)
    once = np.zeros((n_worlds * n_groups, months - 1))
    row = lives.world * n_groups + people.group
    once_costs(lives.state, lives.treatment, row, prices.costs, once)
    return Account(
        persons.reshape(shape), moves, spells, euros, once.reshape(n_worlds, n_groups, -1),
        _posts_before(lives, prices), prices,
    )  # fmt: skip


def _posts_before(lives: PersonMonths, prices: Prices) -> Floats:
    """Case managers before month 0, each group under its own regime: (n_worlds,)."""
    is_here = np.isin(lives.state[:, 0], ON_BENEFIT)
    per_client = (prices.fte_per_client * prices.is_hired)[prices.first_treatment]
    posts = per_client[lives.group] * is_here
    before = np.bincount(lives.world, posts, lives.n_worlds) + prices.desk_fte_before
    return np.asarray(before, np.float64)
