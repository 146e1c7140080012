"""Cross-checks of the money section: regimes, months and the comparator must exist."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.model import OwnAmounts
from sim.inputs.amounts.own import own_amount_findings
from sim.inputs.reading.mistakes import Finding, dotted
from sim.inputs.scenario.checks.findings import before_end, not_known
from sim.inputs.scenario.checks.parts import Parts
from sim.inputs.scenario.sections.money import Money

BASE = "base"


def money_findings(parts: Parts) -> Iterator[Finding]:
    """Everything about money that does not fit the other parts."""
    yield from _comparator(parts)
    if parts.amounts is not None and parts.amounts != OwnAmounts():
        yield from (Finding(*one) for one in own_amount_findings(load_amounts(), parts.amounts))
    if parts.money is None:
        return
    for name in parts.money.regimes:
        if parts.regime_names is not None and name not in parts.regime_names:
            must = "must be a regime named in hazards.regimes"
            yield not_known(("money", "regimes", name), must, name, parts.regime_names, is_key=True)
    for index, cost in enumerate(parts.money.one_off):
        if parts.months is not None and cost.month >= parts.months:
            last = parts.months - 1
            text = f"must be at most {last}, within time.months (got {cost.month})."
            yield Finding(("money", "one_off", index, "month"), text)
    yield from _costs(parts, parts.money)


def _costs(parts: Parts, money: Money) -> Iterator[Finding]:
    """Costs that come again: within the scenario, and where a budget is, within that."""
    last = None if parts.months is None else parts.months - 1
    capped = {
        desk.regime: (path, desk)
        for path, desk in parts.desks.items()
        if desk.yearly_budget_eur is not None
    }
    for index, cost in enumerate(money.costs):
        path = ("money", "costs", index)
        yield from before_end((*path, "from_month"), cost.from_month, last)
        if cost.regime not in capped:
            continue
        where, desk = capped[cost.regime]
        if desk.staff is None:
            text = (
                f"must not be `{cost.regime}`, whose desk buys guidance within a yearly budget "
                f"(got it). Put it into {dotted(where)}.cost_per_client_month_eur."
            )
            yield Finding((*path, "regime"), text)
        elif cost.per != "client_month":
            text = (
                f"must be client_month under `{cost.regime}`, because its desk has a yearly budget "
                f"and nobody knows the number beforehand (got {cost.per})."
            )
            yield Finding((*path, "per"), text)
    bought = [
        dotted(path)
        for path, desk in parts.desks.items()
        if desk.staff is None and desk.cost_per_client_month_eur
    ]
    if money.cost_growth is not None and bought:
        text = (
            "must be left out where slots have a price of their own "
            f"({bought[0]}.cost_per_client_month_eur), which stays as it is (got one). Give "
            f"{bought[0]}.staff instead, or leave out the growth."
        )
        yield Finding(("money", "cost_growth"), text)


def _comparator(parts: Parts) -> Iterator[Finding]:
    # One option alone, as the options are resolved one by one, has no list to look in.
    if parts.comparator is None or not parts.option_names:
        return
    names = (*parts.option_names, *(() if BASE in parts.option_names else (BASE,)))
    if parts.comparator not in names:
        must = f"must be the name of an option, or {BASE}"
        yield not_known(("money", "comparator"), must, parts.comparator, names)
