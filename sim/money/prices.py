"""A scenario's prices and rules, laid out for one option before anybody is paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.inputs.amounts.model import Amounts, DatedAmounts
from sim.inputs.reading.mistakes import Finding, Mend
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import Desk, split_dose
from sim.inputs.scenario.sections.money import RegimeMoney
from sim.kernels.money.monthly_totals import PaymentRules
from sim.money.cents import Cents, cents, cents_of
from sim.money.costs import PricedCost, priced_costs
from sim.money.dated_amounts import Note, UnknownAmountError, amount_on, amounts_over, month_starts
from sim.money.payment import check_solvable, is_after, norm_months
from sim.money.schemes import Scheme, law_scheme, scheme_tables, stated_scheme
from sim.money.staff import StaffCost
from sim.regimes.desk_posts import desk_places, desk_posts, price_index

Floats = NDArray[np.float64]
STANDARD, LONE_PARENT = "standard", "lone_parent"
EXTENDED_34A = "article_34a_extended"
REGULAR = "regular"
MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class Prices:
    """What everything costs under one option.

    Attributes
    ----------
    payment : disregards and norms for the kernel
    minimum_age_years : of the statutory disregards
    buffer_share : share of what the buffer budget may make up for that is given, 0 to 1
    benefit_month_cents : (horizon,) price of one benefit in a month if nobody had earnings
    fte_per_client : (n_treatments,) case managers for each client; 0 where the desk's staff serves
    is_hired : (n_treatments,) whether these case managers are posts of the municipality's own, and
        not bought at a price for each client
    first_treatment : (n_groups,) treatment code of each group's own regime
    contacts_per_client : (n_treatments,) contact moments with each client in a month
    desk_fte : (horizon,) case managers at the desk, at work whoever comes
    desk_fte_before : case managers at the desk before month 0
    fte_month_cents : cost of one case manager in a month, overhead included
    index : (horizon,) what staff and recurring costs cost, 1 in the first calendar year
    costs : what comes again for each client, participant, exit, month or post
    one_off_cents : (horizon,)
    notes : amounts that stood in for missing ones
    """

    payment: PaymentRules
    minimum_age_years: int
    buffer_share: float
    benefit_month_cents: Cents
    fte_per_client: Floats
    is_hired: NDArray[np.bool_]
    first_treatment: NDArray[np.int64]
    contacts_per_client: Floats
    desk_fte: Floats
    desk_fte_before: float
    fte_month_cents: float
    index: Floats
    costs: tuple[PricedCost, ...]
    one_off_cents: Cents
    notes: tuple[Note, ...]


def prices(scenario: Scenario, amounts: Amounts, regimes: Sequence[str]) -> Prices:
    """The prices of one option.

    Parameters
    ----------
    scenario : the option's whole scenario
    amounts : the dated amounts of the law
    regimes : (n_treatments,) regime behind each treatment code; a dose of it has the same rules
    """
    doses = [split_dose(name) for name in regimes]
    regimes = [name for name, _ in doses]
    horizon, level = scenario.time.months, scenario.money.price_level
    days = month_starts(scenario.time.start, horizon)
    priced = days if level is None else (level,) * horizon
    _require_amounts(scenario, amounts, regimes, priced[0])
    schemes, rows = _schemes(scenario, amounts, regimes, priced)
    tables = scheme_tables(schemes, horizon)
    after = is_after(scenario.money.earnings_reading)
    check_solvable(after, tables.rate[:, :, None], tables.cap)
    norms, norm_notes = _norms(amounts, priced)
    price, price_notes = _benefit_months(scenario, amounts, priced)
    notes = {*norm_notes, *price_notes, *(note for scheme in schemes for note in scheme.notes)}
    return Prices(
        payment=PaymentRules(
            rows, after, norms, tables.rate, tables.limit, tables.runs_on, tables.cap,
            tables.most_used, tables.has_least_age, tables.restarts,
            *_buffer(scenario, amounts),
        ),
        minimum_age_years=_minimum_age(amounts),
        buffer_share=scenario.money.buffer_budget.given_share.value,
        benefit_month_cents=price,
        fte_per_client=_fte_per_client(scenario, amounts, doses),
        is_hired=np.array([_bought(scenario, amounts, name) is None for name, _ in doses]),
        first_treatment=_first_treatments(scenario, doses),
        contacts_per_client=_contacts_per_client(scenario, amounts, doses),
        desk_fte=_desk_fte(scenario, amounts),
        desk_fte_before=_desk_fte_before(scenario),
        fte_month_cents=_staff_cost(scenario, amounts).full_eur_per_fte * 100 / 12,
        index=price_index(scenario, horizon),
        costs=priced_costs(scenario, doses),
        one_off_cents=_one_off(scenario),
        notes=tuple(sorted(notes)),
    )  # fmt: skip


def _require_amounts(
    scenario: Scenario, amounts: Amounts, regimes: Sequence[str], day: date
) -> None:
    """Refuse a time before the amounts begin, with the first month that has them all."""
    begins: dict[str, date] = {}
    for name, table in _tables(scenario, amounts, regimes):
        try:
            amount_on(table, day, name)
        except UnknownAmountError as unknown:
            begins[name] = unknown.known_from
    if not begins:
        return
    latest = max(begins.values())
    first = latest if latest.day == 1 else month_starts(latest.replace(day=1), 2)[1]
    late = ", ".join(f"{name} from {begin}" for name, begin in begins.items())
    known = f"must be {first} or later, the first month whose amounts are all known: {late}"
    if scenario.money.price_level is not None:
        mend = Mend((first.isoformat(),))
        raise InputError([Finding(("money", "price_level"), f"{known} (got {day}).", mend)])
    text = f"{known} (got {day}). Start later, or give such a month as money.price_level."
    raise InputError([Finding(("time", "start"), text)])


def _tables(
    scenario: Scenario, amounts: Amounts, regimes: Sequence[str]
) -> Iterator[tuple[str, DatedAmounts]]:
    """Every dated amount that the option needs, with its name."""
    money, disregards = scenario.money, amounts.disregards
    for household in HOUSEHOLDS:
        yield "benefit norm", amounts.norms.of(household)
        for regime in regimes:
            rule = money.of_regime(regime)
            scheme = disregards.schemes.get(_scheme_name(scenario, rule, regime, household))
            for stage in () if rule.disregard is not None or scheme is None else scheme.stages:
                caps = disregards.stages[stage].caps
                if caps is not None:
                    yield f"disregard cap, {stage}", caps
    if money.price_per_benefit is None:
        yield "price of a benefit (BUIG)", amounts.grant.price_per_benefit


def _minimum_age(amounts: Amounts) -> int:
    """The least age of the disregards, which is one: options share their people."""
    ages = [stage.minimum_age_years for stage in amounts.disregards.stages.values()]
    return max((int(age.value) for age in ages if age is not None), default=0)


def _schemes(
    scenario: Scenario, amounts: Amounts, regimes: Sequence[str], days: tuple[date, ...]
) -> tuple[list[Scheme], NDArray[np.int64]]:
    """All schemes in use, and the row of each treatment, household and month."""
    schemes: dict[str, Scheme] = {}
    rows = np.zeros((len(regimes), len(HOUSEHOLDS), len(days)), np.int64)
    since = months_since_article_34a(scenario)
    for code, regime in enumerate(regimes):
        rule = scenario.money.of_regime(regime)
        for place, household in enumerate(HOUSEHOLDS):
            name = _scheme_name(scenario, rule, regime, household)
            begins = len(days) if since is None else min(max(-since, 0), len(days))
            for holds, months in (
                (name, slice(begins)),
                (later_scheme(scenario, amounts, name), slice(begins, None)),
            ):
                if rows[code, place, months].size == 0:
                    continue
                if holds not in schemes:
                    schemes[holds] = _scheme(amounts, rule, holds, days)
                if holds != name:
                    known = max(0, since or 0)
                    schemes[holds] = replace(schemes[holds], months_in_force=known)
                rows[code, place, months] = list(schemes).index(holds)
    return list(schemes.values()), rows


def _buffer(scenario: Scenario, amounts: Amounts) -> tuple[Cents, NDArray[np.int64]]:
    """Cents of the buffer budget a year in each month, and the calendar year of the month."""
    begins, days = (
        scenario.money.buffer_budget.from_date,
        month_starts(scenario.time.start, scenario.time.months),
    )
    yearly = cents(amounts.disregards.buffer_budget.value)
    holds = [not isinstance(begins, str) and day >= begins for day in days]
    return np.where(holds, yearly, 0), np.array([day.year for day in days])


def months_since_article_34a(scenario: Scenario) -> int | None:
    """Months for which art. 34a has held at the start, below 0 if it comes later; None: never."""
    day, start = scenario.money.article_34a.from_date, scenario.time.start
    return None if day == "never" else 12 * (start.year - day.year) + start.month - day.month


def scheme_at_start(scenario: Scenario, amounts: Amounts, name: str) -> str:
    """The scheme that holds on the first day of a scenario in the place of a standard one."""
    since = months_since_article_34a(scenario)
    return name if since is None or since < 0 else later_scheme(scenario, amounts, name)


def later_scheme(scenario: Scenario, amounts: Amounts, name: str) -> str:
    """The scheme that takes the place of one once art. 34a holds; itself where none does."""
    known = amounts.disregards.schemes.get(name)
    if known is None or known.later is None:
        return name
    return EXTENDED_34A if scenario.money.article_34a.extended else known.later


def _scheme_name(scenario: Scenario, rule: RegimeMoney, regime: str, household: str) -> str:
    if rule.disregard is not None:
        return f"own rule of {regime}"
    if rule.scheme == STANDARD and household == LONE_PARENT:
        return scenario.money.lone_parent_scheme
    return rule.scheme


def _scheme(amounts: Amounts, rule: RegimeMoney, name: str, days: tuple[date, ...]) -> Scheme:
    own = rule.disregard
    if own is not None:
        cap = None if own.cap is None else own.cap.value
        return stated_scheme(
            name, len(days), rate=own.rate.value, cap_eur=cap, limit_months=own.months
        )
    if len(set(days)) > 1:
        return law_scheme(amounts, name, days[0], len(days))
    # One price level: the amount of that month in every month.
    fixed = law_scheme(amounts, name, days[0], 1)
    stages = tuple(
        stage if stage.cap_cents is None else replace(stage, cap_cents=stage.cap_cents * len(days))
        for stage in fixed.stages
    )
    return replace(fixed, stages=stages)


def _norms(amounts: Amounts, days: tuple[date, ...]) -> tuple[Cents, tuple[Note, ...]]:
    if len(set(days)) > 1:
        return norm_months(amounts, days[0], len(days))
    norms, notes = norm_months(amounts, days[0], 1)
    return np.repeat(norms, len(days), axis=1), notes


def _benefit_months(
    scenario: Scenario, amounts: Amounts, days: tuple[date, ...]
) -> tuple[Cents, tuple[Note, ...]]:
    """Price of a benefit-month without earnings: the average price plus the set-off inside it."""
    money = scenario.money
    notes: tuple[Note, ...] = ()
    if money.price_per_benefit is not None:
        yearly = np.full(len(days), money.price_per_benefit.value)
    else:
        found, notes = amounts_over(
            amounts.grant.price_per_benefit, days, "price of a benefit (BUIG)"
        )
        yearly = np.array(found)
    usual = money.usual_set_off.part_time_share.value * money.usual_set_off.amount.value
    return cents_of(yearly / 12 + usual), notes


def _fte_per_client(
    scenario: Scenario, amounts: Amounts, doses: Sequence[tuple[str, float]]
) -> Floats:
    """Case managers for each client; part of a dose brings that part of what is more than usual."""
    at_desk = {desk.regime for desk in scenario.policy.all_desks if is_staffed(desk)}
    usual = 1 / clients_per_fte(scenario, amounts, REGULAR)

    def of_client(regime: str, level: float) -> float:
        full = _bought(scenario, amounts, regime) or 1 / clients_per_fte(scenario, amounts, regime)
        return full if level == 1 else usual + level * (full - usual)

    return np.array([0.0 if name in at_desk else of_client(name, dose) for name, dose in doses])


def _first_treatments(scenario: Scenario, doses: Sequence[tuple[str, float]]) -> NDArray[np.int64]:
    """A code of each group's own regime: studied or not, its posts are the same."""
    names = [name for name, dose in doses if dose == 1]
    codes = [code for code, (_, dose) in enumerate(doses) if dose == 1]
    groups = scenario.population.groups
    return np.array(
        [codes[names.index(one.regime)] if one.regime in names else 0 for one in groups], np.int64
    )


def _bought(scenario: Scenario, amounts: Amounts, regime: str) -> float | None:
    """Case managers that the stated price of a client served pays for, if any."""
    desk = scenario.policy.desk_for(regime)
    if desk is None or is_staffed(desk):
        return None
    price = desk.cost_per_client_month_eur
    assert price is not None  # or the desk would be staffed
    return price.value * 12 / _staff_cost(scenario, amounts).full_eur_per_fte


def is_staffed(desk: Desk) -> bool:
    """Whether case managers sit at the desk whoever comes; else they follow the clients served.

    Slots with a price are bought client by client, and are then only an upper limit.
    """
    return desk.staff is not None or desk.cost_per_client_month_eur is None


def clients_per_fte(scenario: Scenario, amounts: Amounts, regime: str) -> float:
    """Clients one case manager guides under a regime.

    As the scenario says; else as the amounts file says for a regime of that name; else as in
    regular service (a notice says that nothing was stated).
    """
    stated = scenario.money.of_regime(regime).clients_per_fte
    known = amounts.staff.clients_per_fte
    if stated is not None:
        return stated.value
    return known[regime if regime in known else REGULAR].value


def contacts_per_year(scenario: Scenario, amounts: Amounts, regime: str) -> float:
    """Contact moments with a client under a regime, a year; found as clients per fte are."""
    stated = scenario.money.of_regime(regime).contacts_per_year
    known = amounts.staff.contacts_per_client_year
    if stated is not None:
        return stated.value
    return known[regime if regime in known else REGULAR].value


def _contacts_per_client(
    scenario: Scenario, amounts: Amounts, doses: Sequence[tuple[str, float]]
) -> Floats:
    """A month's contacts; part of a dose brings that part of what is more than regular."""
    regular = contacts_per_year(scenario, amounts, REGULAR)
    contacts = [
        regular + level * (contacts_per_year(scenario, amounts, regime) - regular)
        for regime, level in doses
    ]
    return np.array(contacts) / MONTHS_IN_YEAR


def _desk_fte(scenario: Scenario, amounts: Amounts) -> Floats:
    """Case managers at all desks by month: as hired, or as their slots ask for."""
    total = np.zeros(scenario.time.months)
    for desk in scenario.policy.all_desks:
        if desk.staff is not None:
            total += desk_posts(scenario, desk)[: total.size]
        elif is_staffed(desk):
            places = desk_places(scenario, desk)[: total.size].astype(np.float64)
            total += places / clients_per_fte(scenario, amounts, desk.regime)
    return total


def _desk_fte_before(scenario: Scenario) -> float:
    staffed = (desk.staff for desk in scenario.policy.all_desks if desk.staff is not None)
    return sum((staff.fte_at_start.value for staff in staffed), 0.0)


def _staff_cost(scenario: Scenario, amounts: Amounts) -> StaffCost:
    own, usual = scenario.money.staff, amounts.staff
    cost, overhead = own.cost_per_fte, own.overhead_share
    return StaffCost(
        usual.cost_per_fte.value if cost is None else cost.value,
        usual.overhead_share.value if overhead is None else overhead.value,
    )


def _one_off(scenario: Scenario) -> Cents:
    paid = np.zeros(scenario.time.months, np.int64)
    for cost in scenario.money.one_off:
        paid[cost.month] += cents(cost.amount.value)
    return paid
