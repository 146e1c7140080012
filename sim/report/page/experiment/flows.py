"""Who is where at the end, as a stream from the start."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.page.blocks import Figure, Head, Panel, Prose, Row, Section, Table
from sim.report.page.charts.flow import Stream, flow_chart
from sim.report.page.drawing import Drawing
from sim.report.page.experiment.subject import Subject
from sim.report.page.language import Voice, cited
from sim.report.page.stored_result import Result
from sim.states import STATE_NAMES

# State → name of its colour: on benefit grey, part-time and back in between, off benefit clear.
COLOURS = {"work": "c0", "part_time": "c5", "benefit": "soft", "returned": "c3", "other_exit": "c6"}
STATES = COLOURS | {name: "c7" for name in STATE_NAMES if name not in COLOURS}


@dataclass(slots=True)
class Flows:
    """A stream chart for each group."""

    result: Result
    subject: Subject
    drawings: dict[str, Drawing] = field(init=False)

    def __post_init__(self) -> None:
        """Draw them."""
        self.drawings = {group: self._drawn(group) for group in self.subject.looks}

    def estimate(self, group: str, state: str) -> Estimate:
        """People of a group in a state at the end, as shown."""
        subject = self.subject
        found = self.result.estimate(subject.option, group, state, subject.last_month)
        return subject.shown(found, group)

    def _drawn(self, group: str) -> Drawing:
        streams = [self._stream(group, state, role) for state, role in STATES.items()]
        return flow_chart(f"flow-{group}", lambda voice: voice.plain("flow.start"), streams)

    def _stream(self, group: str, state: str, role: str) -> Stream:
        estimate = self.estimate(group, state)

        def words(voice: Voice) -> str:
            number = voice.ends(estimate)[0]
            return voice.plain(
                "flow.stream", number=number, state=voice.plain(f"flow.short.{state}")
            )

        return Stream(role, estimate.shown(estimate.mean), words)


def flow_section(flows: Flows, voice: Voice) -> Section:
    """The streams, what is seen, and the numbers."""
    subject = flows.subject
    months = cited(subject.last_month, "time.months")
    unit = voice.text(f"unit.{subject.unit}")
    title = voice.text("flow.figure", months=months, unit=unit)
    described_by = f"{voice.language}-flow-seen"
    panels = tuple(
        Panel(
            Markup("<bdi>{}</bdi>").format(voice.name("group", group)),
            drawing.svg(voice, f"{voice.name('group', group)}: {title.striptags()}", described_by),
            series=group,
        )
        for group, drawing in flows.drawings.items()
    )
    figure = Figure("flow", title, (), panels, _seen(flows, voice), _table(flows, voice))
    lead = Prose((voice.text("flow.lead", months=months),))
    return Section("flow", voice.text("section.flow"), (lead, figure))


def _seen(flows: Flows, voice: Voice) -> Markup:
    """Two states that a council asks for; the others stand in the table."""
    lines = []
    for state in ("work", "part_time"):
        groups = Markup(", ").join(
            voice.text(
                "flow.seen_group",
                group=Markup("<bdi>{}</bdi>").format(voice.name("group", group)),
                number=voice.estimate(flows.estimate(group, state), "bare"),
            )
            for group in flows.subject.looks
        )
        lines.append(voice.text("flow.seen", state=voice.text(f"state.{state}"), groups=groups))
    return Markup(" ").join(lines)


def _table(flows: Flows, voice: Voice) -> Table:
    groups = flows.subject.looks
    unit = voice.plain(f"unit.{flows.subject.unit}")
    return Table(
        name="flow",
        caption=voice.plain("flow.caption", months=flows.subject.last_month, unit=unit),
        corner=voice.plain("flow.state"),
        columns=tuple(Head(voice.name("group", group), series=group) for group in groups),
        rows=tuple(
            Row(
                voice.text(f"state.{state}"),
                tuple(voice.estimate(flows.estimate(group, state), "cell") for group in groups),
            )
            for state in STATES
        ),
    )
