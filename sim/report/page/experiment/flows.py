"""Who is where at the end, as a stream from the start."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.page.blocks import Figure, Head, Panel, Prose, Row, Section, Table
from sim.report.page.charts.flow import Stream, flow_chart
from sim.report.page.drawing import Drawing
from sim.report.page.experiment.subject import Subject
from sim.report.page.language import Language, cited
from sim.report.page.stored_result import Result
from sim.states import STATE_NAMES

# State → name of its colour: on benefit grey, part-time and back in between, off benefit clear.
COLOURS = {"work": "c0", "part_time": "c5", "benefit": "soft", "returned": "c3", "other_exit": "c6"}
# States that only some scenarios use: shown where somebody is in them.
RARE = {name: "c7" for name in STATE_NAMES if name not in COLOURS}


@dataclass(slots=True)
class Flows:
    """A stream chart for each group."""

    result: Result
    subject: Subject
    states: dict[str, str] = field(init=False)
    drawings: dict[str, Drawing] = field(init=False)

    def __post_init__(self) -> None:
        """Draw them."""
        self.states = COLOURS | {name: role for name, role in RARE.items() if self._is_used(name)}
        self.drawings = {group: self._drawn(group) for group in self.subject.looks}

    def estimate(self, group: str, state: str) -> Estimate:
        """People of a group in a state at the end, as shown."""
        subject = self.subject
        estimate = self.result.estimate(subject.option, group, state, subject.last_month)
        return subject.shown(estimate, group)

    def _is_used(self, state: str) -> bool:
        """Whether anybody of any group is in a state at the end, in any world."""
        return any(self.estimate(group, state).mean > 0 for group in self.subject.looks)

    def _drawn(self, group: str) -> Drawing:
        streams = [self._stream(group, state, role) for state, role in self.states.items()]
        return flow_chart(f"flow-{group}", lambda language: language.plain("flow.start"), streams)

    def _stream(self, group: str, state: str, role: str) -> Stream:
        estimate = self.estimate(group, state)

        def words(language: Language) -> str:
            number = language.ends(estimate)[0]
            return language.plain(
                "flow.stream", number=number, state=language.plain(f"flow.short.{state}")
            )

        return Stream(role, estimate.shown(estimate.mean), words)


def flow_section(flows: Flows, language: Language) -> Section:
    """The streams, what is seen, and the numbers."""
    subject = flows.subject
    months = cited(subject.last_month, "time.months")
    unit = language.text(f"unit.{subject.unit}")
    title = language.text("flow.figure", months=months, unit=unit)
    described_by = f"{language.code}-flow-seen"
    panels = tuple(
        Panel(
            Markup("<bdi>{}</bdi>").format(language.name("group", group)),
            drawing.svg(
                language, f"{language.name('group', group)}: {title.striptags()}", described_by
            ),
            series=group,
            drawing=drawing,
        )
        for group, drawing in flows.drawings.items()
    )
    figure = Figure("flow", title, (), panels, _seen(flows, language), _table(flows, language))
    lead = Prose((language.text("flow.lead", months=months),))
    return Section("flow", language.text("section.flow"), (lead, figure))


def _seen(flows: Flows, language: Language) -> Markup:
    """Two states that a council asks for; the others stand in the table."""
    lines = []
    for state in ("work", "part_time"):
        groups = Markup(", ").join(
            language.text(
                "flow.seen_group",
                group=Markup("<bdi>{}</bdi>").format(language.name("group", group)),
                number=language.estimate(flows.estimate(group, state), "bare"),
            )
            for group in flows.subject.looks
        )
        lines.append(
            language.text("flow.seen", state=language.text(f"state.{state}"), groups=groups)
        )
    return Markup(" ").join(lines)


def _table(flows: Flows, language: Language) -> Table:
    groups = flows.subject.looks
    unit = language.plain(f"unit.{flows.subject.unit}")
    return Table(
        name="flow",
        caption=language.plain("flow.caption", months=flows.subject.last_month, unit=unit),
        corner=language.plain("flow.state"),
        columns=tuple(Head(language.name("group", group), series=group) for group in groups),
        rows=tuple(
            Row(
                language.text(f"state.{state}"),
                tuple(language.estimate(flows.estimate(group, state), "cell") for group in groups),
            )
            for state in flows.states
        ),
    )
