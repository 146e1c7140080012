"""The options under every combination of settings: all of them, and which is first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.compare.paired_differences import SettingRow
from sim.report.estimate import Estimate
from sim.report.tables.column import NO_NUMBER, Cell, Column, Own
from sim.report.tables.options import EXITS, NET, STAFF

CHEAPER, BEYOND = "chance_cheaper", "chance_beyond_own_risk"
# In the order of a council's questions; the last two are chances.
DIFFERENCES = (NET, EXITS, STAFF)
CHANCES = (CHEAPER, BEYOND)


def setting_estimate(row: SettingRow) -> Estimate:
    """A difference from the comparator under the same settings, or a chance."""
    unit = "chance" if row.measure in CHANCES else row.unit
    address = (("table", "settings"), ("measure", row.measure), ("option", row.option),
               ("effect_basis", row.effect_basis),
               ("labour_market", row.labour_market))  # fmt: skip
    value = row.value
    return Estimate(value.mean, value.p05, value.p95, value.mc_se, unit, address)


@dataclass(frozen=True, slots=True)
class SettingLine:
    """An option under some settings: estimates by measure."""

    estimates: Mapping[str, Estimate]
    is_comparator: bool


def _of(measure: str) -> Column[SettingLine]:
    """A measure; of the comparator only the chance that is not about itself."""

    def cell(line: SettingLine) -> Cell:
        is_itself = line.is_comparator and measure != BEYOND
        return NO_NUMBER if is_itself else line.estimates[measure]

    form = "brief_thousands" if measure == NET else "brief"
    return Column(f"choose.{measure}", (), cell, form=form, name=measure)


@dataclass(frozen=True, slots=True)
class FirstOptions:
    """Which options are first under some settings; None where that is not known.

    Attributes
    ----------
    labour_market : of the settings
    cost, chance : of the cheapest option: its net cost, and how sure it is to be cheaper
    exits : of the option with most at work
    folder : of the results
    """

    labour_market: str
    cost: SettingRow | None
    chance: SettingRow | None
    exits: SettingRow | None
    folder: str


def _option(row: SettingRow | None) -> Cell:
    return NO_NUMBER if row is None else Own(row.option)


def _value(row: SettingRow | None) -> Cell:
    return NO_NUMBER if row is None else setting_estimate(row)


FIRST: tuple[Column[FirstOptions], ...] = (
    Column("", ("labour market",), lambda one: Own(one.labour_market), is_number=False),
    Column("", ("cheapest on average",), lambda one: _option(one.cost), is_number=False),
    Column("", ("€ thousand", "p05 … p95"), lambda one: _value(one.cost), form="thousands"),
    Column("", ("cheaper",), lambda one: _value(one.chance)),
    Column("", ("most at work",), lambda one: _option(one.exits), is_number=False),
    Column("", ("more at work",), lambda one: _value(one.exits), form="difference"),
    Column("", ("folder",), lambda one: Own(one.folder), is_number=False),
)
EVERY_OPTION = tuple(_of(measure) for measure in (*DIFFERENCES, *CHANCES))
