"""Cells of a result next to the exact expectation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.independent import program, scenario
from tests.independent.agreement import LEAST_EVENTS, Cell
from tests.independent.desk import desks_of
from tests.independent.recursion import Recursion

PARTS = ("benefit_spending", "staff_cost", "one_off_cost", "programme_cost", "grant_lost")
STOCKS = {
    "on_benefit": "on_benefit",
    "part_time": "part_time",
    "returns": "returns",
    "first_exits_to_work": "first_exit_to_work",
    "net_exits_to_work": "net_exit_to_work",
}


def of_run(folder: Path, option: str, expected: Recursion) -> list[Cell]:
    """Counts by group and month of `run`."""
    names = [group["name"] for group in expected.people.groups]
    cells = []
    for row in program.summary(folder):
        if row["option"] != option or row["measure"] not in expected.counts:
            continue
        by_group = expected.counts[row["measure"]][:, int(row["month"])]
        value = by_group.sum() if row["group"] == "all" else by_group[names.index(row["group"])]
        if value * int(row["n"]) >= LEAST_EVENTS:
            name = (option, row["group"], row["measure"], row["month"])
            cells.append(Cell(name, float(row["mean"]), float(value), float(row["mc_se"])))
    return cells


def of_comparison(folder: Path, option: str, expected: Recursion) -> list[Cell]:
    """Stocks and flows by year of `compare`, all groups together."""
    cells = []
    runs = program.manifest(folder)["replications"]
    for (name, measure, period), (mean, error) in program.levels(folder).items():
        last = 12 * int(period.removeprefix("year "))
        if name != option or last > expected.horizon:
            continue
        value = yearly(expected, measure, last)
        if value is not None and value * runs >= LEAST_EVENTS:
            cells.append(Cell((option, measure, period), mean, value, error))
    return cells


def yearly(expected: Recursion, measure: str, last: int) -> float | None:
    """A stock, flow or number of months of the year that ends in a month."""
    counts, flows = expected.counts, expected.flows
    if measure in STOCKS:
        return float(counts[STOCKS[measure]][:, last].sum())
    months = {"benefit_months": "on_benefit", "part_time_months": "part_time"}
    if measure in months:
        return float(counts[months[measure]][:, last - 12 : last].sum())
    if measure in flows:
        return float(flows[measure][:, last - 12 : last].sum())
    ends = {"stock_end": "on_benefit", "part_time_end": "part_time", "long_end": "long"}
    return float(counts[ends[measure]][:, last].sum()) if measure in ends else None


def sums(folder: Path) -> list[Cell]:
    """Net cost, what is lost of the grant, and discounted totals: worked out from their parts."""
    resolved = scenario.read_manifest(folder)
    money, mean = resolved["money"], {}
    for row in program.table(folder, "differences"):
        mean[row["option"], row["measure"], row["period"]] = float(row["mean"])
    options = {option for option, _, _ in mean}
    years = range(1, -(-resolved["time"]["months"] // 12) + 1)
    share, lag = historic_share(money.get("grant") or {})
    rate, cells = money.get("discount_rate") or 0.0, []
    for option in sorted(options):
        for year in years:
            lost = 0.0
            if year > lag:
                before = "benefit_spending", f"year {year - lag}"
                lost = share * (mean[money["comparator"], *before] - mean[option, *before])
            name = option, "grant_lost", f"year {year}"
            cells.append(Cell(name, mean[name], lost, 0.0))
            net = sum(mean[option, part, f"year {year}"] for part in PARTS)
            name = option, "net_municipal_cost", f"year {year}"
            cells.append(Cell(name, mean[name], net, 0.0))
        for measure in (*PARTS, "net_municipal_cost", "set_off", "kept_earnings"):
            paid = [mean[option, measure, f"year {year}"] for year in years]
            total = sum(one / (1 + rate) ** place for place, one in enumerate(paid))
            name = option, measure, "total"
            cells.append(Cell(name, mean[name], total, 0.0))
    return cells


def historic_share(grant: dict[str, Any]) -> tuple[float, int]:
    """Share of the grant that follows own past spending, and after how many years."""
    lag = int(grant.get("lag_years") or 2)
    share = grant.get("historic_share")
    if share is None:
        people = grant.get("inhabitants")
        share = 0.0 if people is None else min(1.0, max(0.0, (40_000 - people) / 25_000))
    return share, lag


def expectations(folder: Path, changed: dict[str, float] | None = None) -> dict[str, Recursion]:
    """Exact expectations of every option without a desk."""
    resolved: dict[str, Any] = scenario.read_manifest(folder)
    found = {}
    for name, one in scenario.options(resolved).items():
        if not desks_of(one):
            named = scenario.parameters(one) | (changed or {})
            found[name] = Recursion(one, named)
    return found
