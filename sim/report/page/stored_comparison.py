"""A finished comparison, read back from its folder."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option, resolve_options
from sim.inputs.scenario.redacted import stored_scenario
from sim.report.page.estimate import Estimate
from sim.report.page.stored_result import read_manifest, table_lines
from sim.store.result_tables import result_digest

Line = dict[str, Any]
TOTAL = "total"
# Tables that only some comparisons have, in the order of the attributes.
OPTIONAL = (
    "sensitivity", "uncertainty", "parts", "settings", "flows", "purses", "evaluation", "national",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredComparison:
    """What `bijstandsim compare` left behind.

    Attributes
    ----------
    folder, manifest, scenario : as of a run
    options : by name; the comparator comes first
    verdicts : a line for each option
    differences : by (option, measure, period)
    months : by (option, measure, month)
    inputs : every number it rests on
    notices : a line for each: code, options, values by name, notice (the English sentence)
    sensitivity, uncertainty, parts : what lies behind it; empty without `compare --why`
    settings : the same under every setting; empty without `compare --settings`
    flows : who moves from where to where, by option and year
    purses : what example households have under each option
    evaluation : how many people it takes to see a regime's effect, and when; may be empty
    national : the comparator's stock and flows beside the country's
    """

    folder: Path
    manifest: dict[str, Any]
    scenario: Scenario
    options: dict[str, Option]
    verdicts: dict[str, Line]
    differences: dict[tuple[str, str, str], Line]
    months: dict[tuple[str, str, int], Line]
    inputs: tuple[Line, ...]
    notices: tuple[Line, ...]
    sensitivity: tuple[Line, ...] = ()
    uncertainty: tuple[Line, ...] = ()
    parts: tuple[Line, ...] = ()
    settings: tuple[Line, ...] = ()
    flows: tuple[Line, ...] = ()
    purses: tuple[Line, ...] = ()
    evaluation: tuple[Line, ...] = ()
    national: tuple[Line, ...] = ()

    @property
    def comparator(self) -> str:
        """Name of the option that others are held against."""
        return next(iter(self.verdicts))

    @property
    def others(self) -> tuple[str, ...]:
        """All options but the comparator."""
        return tuple(self.verdicts)[1:]

    @property
    def years(self) -> tuple[str, ...]:
        """The periods but the total."""
        periods = dict.fromkeys(period for _, _, period in self.differences)
        return tuple(period for period in periods if period != TOTAL)

    @property
    def asked(self) -> tuple[str, ...]:
        """What the command was asked beside its usual work, as far as it shows in the tables."""
        found = {"--why": self.sensitivity, "--settings": self.settings}
        return tuple(flag for flag, lines in found.items() if lines)

    @property
    def horizon(self) -> int:
        """Months that are compared."""
        return self.scenario.time.months

    def difference(self, option: str, measure: str, period: str = TOTAL) -> Estimate:
        """How an option differs from the comparator in the same worlds."""
        line = self.differences[option, measure, period]
        return Estimate(
            line["difference"], line["p05"], line["p95"], line["mc_se"], line["unit"],
            _address("differences", option=option, measure=measure, period=period),
            ("difference", "p05", "p95"),
        )  # fmt: skip

    def level(self, option: str, measure: str, period: str = TOTAL) -> Estimate:
        """What it is under an option itself, not beside the comparator."""
        line = self.differences[option, measure, period]
        return Estimate(
            line["mean"], line["mean_p05"], line["mean_p95"], line["mc_se"], line["unit"],
            _address("differences", option=option, measure=measure, period=period),
            ("mean", "mean_p05", "mean_p95"),
        )  # fmt: skip

    def month(self, option: str, measure: str, month: int) -> Estimate:
        """One measure in one month with its band."""
        line = self.months[option, measure, month]
        return Estimate(
            line["mean"], line["p05"], line["p95"], math.nan, line["unit"],
            _address("months", option=option, measure=measure, month=str(month)),
        )  # fmt: skip

    def verdict(self, option: str, column: str, unit: str) -> Estimate:
        """A number of an option's verdict; its interval where the table holds one."""
        line = self.verdicts[option]
        low, high = f"{column}_p05", f"{column}_p95"
        return Estimate(
            line[column], line.get(low, math.nan), line.get(high, math.nan),
            line.get(f"{column}_mc_se", math.nan), unit, _address("options", option=option),
            (column, low, high),
        )  # fmt: skip

    def swing_cost(self, line: Line, column: str) -> Estimate:
        """The extra cost at one end of an input."""
        address = _address("sensitivity", option=line["option"], input=line["input"])
        return _single(line[column], address, column)

    def uncertain(self, option: str, source: str) -> Estimate:
        """The standard deviation of an option's cost that one source of doubt gives."""
        line = next(line for line in self.uncertainty if line["option"] == option)
        return _single(line[source], _address("uncertainty", option=option), source)

    def part(self, option: str, measure: str, part: str) -> Estimate | None:
        """What one way of working adds to an option's effect, averaged over orders."""
        for line in self.parts:
            if (line["option"], line["measure"], line["part"]) == (option, measure, part):
                address = _address("parts", option=option, measure=measure, part=part)
                return _single(line["shapley"], address, "shapley")
        return None


def _address(table: str, **columns: str) -> tuple[tuple[str, str], ...]:
    return (("table", table), *columns.items())


def _single(value: float, address: tuple[tuple[str, str], ...], column: str) -> Estimate:
    """Euros of which the table holds no interval."""
    stats = (column, f"{column}_p05", f"{column}_p95")
    return Estimate(value, math.nan, math.nan, math.nan, "euros", address, stats)


def is_comparison(folder: Path) -> bool:
    """Whether a result's folder holds a comparison."""
    return (folder / "comparison_options.parquet").is_file()


def read_comparison(folder: Path) -> StoredComparison:
    """Read the tables of a comparison.

    Raises
    ------
    InputError
        If the folder is no result, or only half of one.
    """
    manifest = read_manifest(folder, "scenario")
    scenario, digest = stored_scenario(manifest["scenario"]), result_digest(manifest)

    def lines(name: str, *, must: bool = True) -> list[Line]:
        table = f"comparison_{name}"
        if must or (folder / f"{table}.parquet").is_file():
            return table_lines(folder, table, digest)
        return []

    return StoredComparison(
        folder,
        manifest,
        scenario,
        {option.name: option for option in resolve_options(scenario)},
        {line["option"]: line for line in lines("options")},
        {(line["option"], line["measure"], line["period"]): line for line in lines("differences")},
        {(line["option"], line["measure"], line["month"]): line for line in lines("months")},
        tuple(lines("inputs")),
        tuple(line | {"values": json.loads(line["values"])} for line in lines("notices")),
        *(tuple(lines(name, must=False)) for name in OPTIONAL),
    )
