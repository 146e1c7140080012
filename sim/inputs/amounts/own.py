"""A scenario's own amounts: parts of the files of `amounts/`, laid over those that are built in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.model import (
    Amounts,
    DatedAmounts,
    DatedValue,
    NormRow,
    Norms,
    OwnAmounts,
)
from sim.inputs.reading.frozen import FrozenMap, Section
from sim.inputs.reading.mistakes import DataPath
from sim.inputs.reading.suggestions import did_you_mean

Table = TypeVar("Table", Norms, DatedAmounts)
S = TypeVar("S", bound=Section)


def amounts_with(own: OwnAmounts) -> Amounts:
    """The built-in amounts with a scenario's own in them."""
    shipped = load_amounts()
    return shipped if own == OwnAmounts() else with_own(shipped, own)


def with_own(shipped: Amounts, own: OwnAmounts) -> Amounts:
    """The amounts with a scenario's own in them: rows by date, all else by name.

    A row of the scenario's own carries the source and the status of the table it stands in.
    """
    norms = shipped.norms if own.norms is None else _table_with(shipped.norms, own.norms)
    return Amounts(
        norms=norms,
        disregards=_with(shipped.disregards, stages=_stages(shipped, own)),
        grant=_with(shipped.grant, **_stated_grant(shipped, own)),
        staff=_with(shipped.staff, **_stated_staff(shipped, own)),
        example_households=shipped.example_households,
        national=shipped.national,
    )


def own_amount_findings(shipped: Amounts, own: OwnAmounts) -> Iterator[tuple[DataPath, str]]:
    """(where, what must hold) of what cannot be laid over the built-in amounts."""
    stages = shipped.disregards.stages
    for name in own.disregards.stages:
        if name not in stages:
            text = f"must be a stage of amounts/disregards.yaml (got `{name}`)."
            yield ("amounts", "disregards", "stages", name), text + did_you_mean(name, stages)
    for path, (built_in, table) in _tables(shipped, own).items():
        if table is not None and table.unit != built_in.unit:
            text = f"must be {built_in.unit}, as in the built-in table (got {table.unit})."
            yield (*path, "unit"), text


def own_tables(own: OwnAmounts) -> Iterator[tuple[str, DatedAmounts]]:
    """Norms and caps of a scenario's own, by their place; norms by household type."""
    if own.norms is not None:
        for household in ("single", "lone_parent", "couple"):
            yield f"norms.{household}", own.norms.of(household)
    for name, stage in own.disregards.stages.items():
        yield f"disregards.{name}.cap", stage.caps


def _tables(
    shipped: Amounts, own: OwnAmounts
) -> dict[DataPath, tuple[Norms | DatedAmounts, Norms | DatedAmounts | None]]:
    grant, price = ("amounts", "grant", "price_per_benefit"), own.grant.price_per_benefit
    caps: dict[DataPath, tuple[Norms | DatedAmounts, Norms | DatedAmounts | None]] = {
        ("amounts", "disregards", "stages", name, "caps"): (
            shipped.disregards.stages[name].caps or stage.caps,
            stage.caps,
        )
        for name, stage in own.disregards.stages.items()
        if name in shipped.disregards.stages
    }
    return {
        ("amounts", "norms"): (shipped.norms, own.norms),
        grant: (shipped.grant.price_per_benefit, price),
        **caps,
    }


def _table_with(shipped: Table, own: Table) -> Table:
    """A table by date with own rows in it; what they give is no longer missing."""
    rows: dict[object, NormRow | DatedValue] = {row.from_date: row for row in shipped.rows}
    rows |= {
        row.from_date: _with(row, source=row.source or own.source, status=row.status or own.status)
        for row in own.rows
    }
    missing = {gap.from_date: gap for gap in (*shipped.missing, *own.missing)}
    return _with(
        shipped,
        rows=tuple(rows[day] for day in sorted(rows)),  # type: ignore[type-var]
        missing=tuple(missing[day] for day in sorted(missing) if day not in rows),
    )


def _stages(shipped: Amounts, own: OwnAmounts) -> FrozenMap[str, Section]:
    stages: dict[str, Section] = dict(shipped.disregards.stages)
    for name, stage in own.disregards.stages.items():
        built_in = shipped.disregards.stages[name]
        known = built_in.caps
        caps = stage.caps if known is None else _table_with(known, stage.caps)
        stages[name] = _with(built_in, caps=caps)
    return FrozenMap(stages)


def _stated_grant(shipped: Amounts, own: OwnAmounts) -> dict[str, object]:
    stated = _stated(own.grant)
    if own.grant.price_per_benefit is not None:
        built_in = shipped.grant.price_per_benefit
        stated["price_per_benefit"] = _table_with(built_in, own.grant.price_per_benefit)
    return stated


def _stated_staff(shipped: Amounts, own: OwnAmounts) -> dict[str, object]:
    loads = ("clients_per_fte", "contacts_per_client_year")
    merged = {
        name: FrozenMap({**getattr(shipped.staff, name), **getattr(own.staff, name)})
        for name in loads
    }
    return {**_stated(own.staff), **merged}


def _stated(section: Section) -> dict[str, object]:
    """What a section states."""
    fields = ((name, getattr(section, name)) for name in type(section).model_fields)
    return {name: value for name, value in fields if value is not None}


def _with(section: S, **changes: object) -> S:
    return section.model_copy(update=changes)
