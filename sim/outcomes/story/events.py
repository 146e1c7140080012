"""What happened in a life, as a list of events, read off its months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.states import ON_BENEFIT

Kind = Literal["enters", "moves", "meets", "stops", "waits", "is_coached", "is_not_coached"]
BENEFIT_STATES = tuple(state.label for state in ON_BENEFIT)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes
    ----------
    month : of a move the month in which it falls, so that it shows at the start of the next;
        of all others the month from whose start it holds
    kind : enters · moves (to another state) · meets (another regime) · stops (taking part) ·
        waits (for the desk) · is_coached · is_not_coached (any more)
    before, after : state or regime; at the desk the place there; nothing where there is none
    months : in the spell, on benefit or off it, until the move; of who enters, on benefit before;
        at the desk, waited or coached
    """

    month: int
    kind: Kind
    before: str
    after: str
    months: int


def events_of(
    states: Sequence[str | None],
    regimes: Sequence[str | None],
    at_desk: Sequence[str],
    months_on_benefit: int,
    stops_in: int | None,
) -> tuple[Event, ...]:
    """All events of a life, month by month; within a month moves come last."""
    entry = next((month for month, state in enumerate(states) if state is not None), None)
    if entry is None:
        return ()
    events = [
        Event(entry, "enters", "", str(states[entry]), months_on_benefit),
        *_regime_events(regimes, at_desk, entry, stops_in),
        *_desk_events(at_desk),
        *_moves(states, entry, months_on_benefit),
    ]
    order = ("enters", "stops", "meets", "waits", "is_coached", "is_not_coached", "moves")
    return tuple(sorted(events, key=lambda event: (event.month, order.index(event.kind))))


def elapsed_by_month(
    states: Sequence[str | None], entry: int, months_on_benefit: int
) -> dict[int, int]:
    """Months in the spell, on benefit or off it, at the start of each month from entry on."""
    since, elapsed = entry - months_on_benefit, {}
    for month in range(entry, len(states)):
        if month > entry and _is_on(states[month]) != _is_on(states[month - 1]):
            since = month
        elapsed[month] = month - since
    return elapsed


def _is_on(state: str | None) -> bool:
    return state in BENEFIT_STATES


def _moves(states: Sequence[str | None], entry: int, months_on_benefit: int) -> Iterator[Event]:
    elapsed = elapsed_by_month(states, entry, months_on_benefit)
    for month in range(entry, len(states) - 1):
        before, after = states[month], states[month + 1]
        if before != after:
            yield Event(month, "moves", str(before), str(after), elapsed[month])


def _regime_events(
    regimes: Sequence[str | None], at_desk: Sequence[str], entry: int, stops_in: int | None
) -> Iterator[Event]:
    """Changes of regime that the desk does not explain, and the stop."""
    for month in range(entry + 1, len(regimes)):
        before, after = str(regimes[month - 1]), str(regimes[month])
        if month == stops_in:
            yield Event(month, "stops", before, after, 0)
        elif before != after and at_desk[month] == at_desk[month - 1]:
            yield Event(month, "meets", before, after, 0)


def _desk_events(at_desk: Sequence[str]) -> Iterator[Event]:
    """Beginnings and ends of waiting and coaching."""
    begun = 0
    for month, place in enumerate(at_desk):
        before = at_desk[month - 1] if month else ""
        if place == before:
            continue
        months = month - begun if before in ("waiting", "coached") else 0
        if place == "coached":
            yield Event(month, "is_coached", before, place, months)
        elif before == "coached":
            yield Event(month, "is_not_coached", before, place, months)
        if place == "waiting":
            yield Event(month, "waits", before, place, 0)
        begun = month
