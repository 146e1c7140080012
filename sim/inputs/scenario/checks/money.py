"""Cross-checks of the money section: regimes, months and the comparator must exist."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.own import OwnAmounts, own_amount_findings
from sim.inputs.reading.mistakes import Finding
from sim.inputs.scenario.checks.findings import not_known
from sim.inputs.scenario.checks.parts import Parts

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


def _comparator(parts: Parts) -> Iterator[Finding]:
    # One option alone, as the options are resolved one by one, has no list to look in.
    if parts.comparator is None or not parts.option_names:
        return
    names = (*parts.option_names, *(() if BASE in parts.option_names else (BASE,)))
    if parts.comparator not in names:
        must = f"must be the name of an option, or {BASE}"
        yield not_known(("money", "comparator"), must, parts.comparator, names)
