"""Every number a comparison rests on, with its range, unit, source and status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np

from sim.hazards.parameters import ParameterDraws, written_parameters
from sim.inputs.amounts.model import Amounts
from sim.inputs.amounts.own import own_tables
from sim.inputs.reading.quantity import Count, Quantity
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.outcomes.disclosure import Stated, Word

STATUSES = ("calibrated", "published", "derived", "assumed")
FITTED = "hazards."
LOW, MIDDLE, HIGH = 5, 50, 95


@dataclass(frozen=True, slots=True)
class InputRow:
    """One number that went in.

    Attributes
    ----------
    option : option it belongs to; the comparator holds what all share
    name : where it stands
    value, low, high : as stated; of fitted numbers the median, p05 and p95 over the draws used
    unit, source : in words
    status : calibrated, published, derived or assumed
    """

    option: Word
    name: Word
    value: Annotated[float, Stated()]
    low: Annotated[float, Stated()]
    high: Annotated[float, Stated()]
    unit: Word
    source: Word
    status: Word


def input_rows(
    options: tuple[Option, ...], parameters: tuple[ParameterDraws, ...], amounts: Amounts
) -> list[InputRow]:
    """All inputs of the comparator, then what each option changes in them."""
    rows: list[InputRow] = []
    known: dict[str, InputRow] = {}
    for option, drawn in zip(options, parameters, strict=True):
        inputs = [*_drawn(option, drawn), *_stated(option)]
        if not rows:
            inputs += [*_amounts(option.name, amounts), *_own_amounts(option)]
        for row in inputs:
            before = known.get(row.name)
            if before is None or replace(before, option=row.option) != row:
                rows.append(row)
            if not known or option is options[0]:
                known[row.name] = row
    return rows


def statuses(rows: list[InputRow]) -> dict[str, str]:
    """What persons and euros rest on, each as `calibrated + published + derived + assumed`."""
    persons = {row.status for row in rows if not row.name.startswith(("money.", "amounts."))}
    everything = {row.status for row in rows}
    return {
        "persons": " + ".join(word for word in STATUSES if word in persons),
        "euros": " + ".join(word for word in STATUSES if word in everything),
    }


def _drawn(option: Option, drawn: ParameterDraws) -> Iterator[InputRow]:
    """Hazard parameters: the spread of their draws, or of one that never varies what is stated."""
    spread = np.percentile(drawn.values, (LOW, MIDDLE, HIGH), axis=0)
    written = dict(written_parameters(option.scenario.hazards))
    for place, name in enumerate(drawn.names):
        low, middle, high = (float(part[place]) for part in spread)
        if low == high and name in written:
            low, high = ends(written[name])
        yield InputRow(
            option.name, f"{FITTED}{name}", middle, low, high, "", drawn.source[place],
            drawn.status[place],
        )  # fmt: skip


def _stated(option: Option) -> Iterator[InputRow]:
    """Every other number of the scenario, with the range it is stated with."""
    for name, quantity in stated_quantities(option.scenario):
        yield _row(option.name, name, quantity)


def _row(option: str, name: str, quantity: Quantity | Count) -> InputRow:
    """One stated number; where no range is stated, its ends are the number itself."""
    low, high = ends(quantity)
    return InputRow(
        option, name, float(quantity.value), low, high,
        quantity.unit or "", quantity.source or "", quantity.label,
    )  # fmt: skip


def stated_quantities(scenario: Scenario) -> Iterator[tuple[str, Quantity | Count]]:
    """Quantities that are no hazard parameter; of the hazards the market and regimes' strength."""
    for section in ("population", "policy", "money"):
        yield from quantities(getattr(scenario, section), section)
    market = scenario.hazards.labour_market
    path = "hazards.labour_market"
    if market.series:
        yield from quantities(market.series, f"{path}.series")
    else:
        yield from quantities(market.index, f"{path}.index")
    for name, regime in scenario.hazards.regimes.items():
        yield f"hazards.regimes.{name}.strength", regime.strength
    if scenario.hazards.effect_by_profile is not None:
        yield from quantities(scenario.hazards.effect_by_profile, "hazards.effect_by_profile")


def ends(quantity: Quantity | Count) -> tuple[float, float]:
    """Low and high as stated; the value itself where they are not."""
    low = quantity.value if quantity.low is None else quantity.low
    high = quantity.value if quantity.high is None else quantity.high
    return float(low), float(high)


def quantities(part: Any, path: str) -> Iterator[tuple[str, Quantity | Count]]:
    """Every number with its path in a part of a scenario."""
    if isinstance(part, Quantity | Count):
        yield path, part
    elif isinstance(part, Mapping):
        for name, entry in part.items():
            yield from quantities(entry, f"{path}.{name}")
    elif isinstance(part, tuple):
        for place, entry in enumerate(part):
            name = getattr(entry, "name", place)
            yield from quantities(entry, f"{path}.{name}")
    elif hasattr(type(part), "model_fields"):
        for name in type(part).model_fields:
            yield from quantities(getattr(part, name), f"{path}.{name}")


def _amounts(option: str, amounts: Amounts) -> Iterator[InputRow]:
    """The dated amounts of the law and the grant, and what staff costs."""
    staff, grant = amounts.staff, amounts.grant
    single: dict[str, Quantity | Count] = {
        "staff.cost_per_fte": staff.cost_per_fte,
        "staff.overhead_share": staff.overhead_share,
        **{f"staff.clients_per_fte.{name}": n for name, n in staff.clients_per_fte.items()},
        **{
            f"staff.contacts_per_client_year.{name}": n
            for name, n in staff.contacts_per_client_year.items()
        },
        "grant.own_risk_share": grant.safety_net.own_risk_share,
        "grant.shared_up_to_share": grant.safety_net.shared_up_to_share,
        "grant.own_part_of_shared": grant.safety_net.own_part_of_shared,
        "grant.lag_years": grant.historic.lag_years,
    }
    for name, amount in single.items():
        yield _row(option, f"amounts.{name}", amount)
    price = grant.price_per_benefit
    for row in price.rows:
        yield InputRow(
            option, f"amounts.price_per_benefit.{row.from_date}", row.value, row.value, row.value,
            price.unit, row.source or price.source, row.status or price.status,
        )  # fmt: skip


def _own_amounts(option: Option) -> Iterator[InputRow]:
    """Dated amounts that the scenario brings itself and that no other row holds."""
    for name, table in own_tables(option.scenario.amounts):
        for row in table.rows:
            yield InputRow(
                option.name, f"amounts.{name}.{row.from_date}", row.value, row.value, row.value,
                table.unit, row.source or table.source, row.status or table.status,
            )  # fmt: skip
