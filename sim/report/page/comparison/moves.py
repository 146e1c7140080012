"""Who moves from where to where in an average year, under each option."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.compare.caseload import FlowRow
from sim.report.estimate import Estimate
from sim.report.page.blocks import Figure, Panel, Prose, Section, Table
from sim.report.page.charts.flow import StockFlow, YearlyFlow, stock_flow_chart, widths
from sim.report.page.comparison.options import advised, option_table, title_markup, title_of
from sim.report.page.drawing import Drawing, Words
from sim.report.page.language import Language
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.caseload import FLOWS, flow_estimate

YEAR = "mean"
COME = {"new_inflow": "c6", "returns_after_work": "c3"}
GO = {"exits_to_work": "c0", "other_exits": "soft", "pension_exits": "c7"}
INSIDE = ("part_time_begun", "part_time_ended")


@dataclass(slots=True)
class Moves:
    """A picture of each option; empty where a result holds no flows."""

    compared: StoredComparison
    looks: dict[str, Look]
    lines: dict[tuple[str, str], FlowRow] = field(init=False)
    drawings: dict[str, Drawing] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Draw all options to one scale."""
        rows = [row for row in self.compared.flows if row.period == YEAR]
        self.lines = {(row.option, row.flow): row for row in rows}
        shown = (*COME, *GO, *INSIDE)
        numbers = [row.level.mean for row in rows if row.flow in shown]
        most = max((number for number in numbers if number == number), default=0.0)  # noqa: PLR0124
        if rows:
            self.drawings = {name: self._drawn(name, most) for name in self.compared.verdicts}

    def estimate(self, option: str, flow: str) -> Estimate:
        """People a year, on average over the years."""
        return flow_estimate(self.lines[option, flow])

    def flows_of(self, option: str) -> dict[str, FlowRow]:
        """The rows of one option by flow."""
        return {flow: row for (name, flow), row in self.lines.items() if name == option}

    def _drawn(self, option: str, most: float) -> Drawing:
        people = {flow: self.lines[option, flow].level.mean for flow in (*COME, *GO, *INSIDE)}
        wide = widths(people, most)

        def stream(flow: str, role: str) -> YearlyFlow:
            return YearlyFlow(wide[flow], role, self._words(option, flow))

        picture = StockFlow(
            stock=self._words(option, "stock_start"),
            part_time=self._words(option, "part_time_start"),
            come=tuple(stream(flow, role) for flow, role in COME.items()),
            go=tuple(stream(flow, role) for flow, role in GO.items()),
            begin=stream("part_time_begun", "c5"),
            end=stream("part_time_ended", "ink"),
        )
        return stock_flow_chart(f"yearly-{option}", picture)

    def _words(self, option: str, flow: str) -> Words:
        estimate = self.estimate(option, flow)

        def words(language: Language) -> str:
            return language.plain(f"yearly.short.{flow}", number=language.ends(estimate)[0])

        return words


def moves_section(moves: Moves, language: Language) -> Section | None:
    """A picture for each option and the numbers; None where there are none."""
    compared = moves.compared
    if not moves.drawings:
        return None
    title = language.text("yearly.figure")
    panels = {
        name: Panel(
            title_markup(compared, name, language),
            drawing.svg(
                language,
                f"{title_of(compared, name, language)}: {title.striptags()}",
                f"{language.code}-yearly-seen",
            ),
            series=name,
            drawing=drawing,
        )
        for name, drawing in moves.drawings.items()
    }
    shown = (compared.comparator, advised(compared))
    points = tuple(
        language.text(
            "yearly.seen",
            option=title_markup(compared, name, language),
            work=language.estimate(moves.estimate(name, "exits_to_work"), "cell"),
            back=language.estimate(moves.estimate(name, "returns_after_work"), "cell"),
        )
        for name in shown
    )
    figure = Figure(
        "yearly",
        title,
        (),
        tuple(panels[name] for name in shown),
        language.text("yearly.seen_lead"),
        _table(moves, language),
        points,
        tuple(panel for name, panel in panels.items() if name not in shown),
    )
    lead = Prose((language.text("yearly.lead"),))
    return Section("yearly", language.text("section.yearly"), (lead, figure))


def _table(moves: Moves, language: Language) -> Table:
    return option_table(
        "yearly", language.plain("yearly.caption"), FLOWS.page, moves.flows_of, moves.compared,
        language, options=tuple(moves.compared.verdicts),
    )  # fmt: skip
