"""YAML text → events with places; a text that makes no sense becomes one clear mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import yaml

from sim.inputs.reading.mistakes import Mistake, Place
from sim.inputs.reading.yaml.syntax import Quoted, syntax_mistake

Kind = Literal["document", "scalar", "alias", "mapping", "list", "end"]
KINDS: tuple[tuple[type[yaml.Event], Kind], ...] = (
    (yaml.ScalarEvent, "scalar"),
    (yaml.MappingStartEvent, "mapping"),
    (yaml.SequenceStartEvent, "list"),
    (yaml.CollectionEndEvent, "end"),
    (yaml.AliasEvent, "alias"),
    (yaml.DocumentStartEvent, "document"),
)
# What a number between braces falls into at a comma.
CUT = ("number", "key", "nothing")
FIRST_HALF = re.compile(r"(?:€|EUR)?\s*[-+]?[0-9][0-9.,]*\Z", re.ASCII | re.IGNORECASE)
SECOND_HALF = re.compile(r"(?:[0-9][0-9.]*\s*(?:[%€]|[A-Za-z]{1,8})?|-{1,2})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """One step through a YAML text.

    Attributes
    ----------
    kind : what begins or, with "end", what is over
    place : where
    text : of a scalar its text, of an alias its name
    is_plain : whether a scalar stands without quotes and tag, so that 3 means a number
    anchor, tag : decorations, None if there are none
    end_column : the first column after a scalar
    """

    kind: Kind
    place: Place
    text: str = ""
    is_plain: bool = False
    anchor: str | None = None
    tag: str | None = None
    end_column: int = 0


class UnreadableYamlError(Exception):
    """The text makes no sense from a point on.

    Attributes
    ----------
    mistake : where, and what must hold
    """

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(str(mistake))


class _EventReader(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's pure-Python reader without composer: nothing is expanded, nothing recurses.

    Parameters
    ----------
    quoted : here it notes texts between quotes that go over more than one line
    """

    def __init__(self, text: str, quoted: list[Quoted]) -> None:
        self.quoted = quoted
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)

    def scan_flow_scalar(self, style: str) -> Any:
        """A text between quotes, noted if it goes over more than one line."""
        token: Any = super().scan_flow_scalar(style)
        start, end = token.start_mark, token.end_mark
        if end.line > start.line:
            self.quoted.append(Quoted(start.line, start.column, end.line))
        return token


def events(text: str, file: str) -> Iterator[Event]:
    """The events of a text.

    Raises
    ------
    UnreadableYamlError
        Where the text makes no sense.
    """
    quoted: list[Quoted] = []
    try:
        yield from _joined(_events(text, file, quoted))
    except yaml.MarkedYAMLError as error:
        mistake = syntax_mistake(error, text, file, quoted, _error_in)
        raise UnreadableYamlError(mistake) from None
    except yaml.reader.ReaderError as error:
        place = _place_of(text, int(error.position), file)
        wrong = "must be printable text (got a control character). Remove it."
        raise UnreadableYamlError(Mistake((), wrong, place)) from None
    except (ValueError, OverflowError):
        # PyYAML converts escapes such as "\UFFFFFFFF" and version numbers without looking.
        wrong = "must be well-formed YAML (got an escape or a number without meaning)."
        raise UnreadableYamlError(Mistake((), wrong, Place(file, 1, 1))) from None


def _error_in(text: str) -> yaml.YAMLError | None:
    """What PyYAML says of a text, None if it can be read."""
    try:
        for _ in _events(text, "", []):
            pass
    except yaml.YAMLError as error:
        return error
    except (ValueError, OverflowError) as error:
        return yaml.YAMLError(str(error))
    return None


def _events(text: str, file: str, quoted: list[Quoted]) -> Iterator[Event]:
    reader: Any = _EventReader(text, quoted)
    while reader.check_event():
        event = _plain_event(reader.get_event(), file)
        if event is not None:
            yield event


def _joined(parts: Iterator[Event]) -> Iterator[Event]:
    """The events, with numbers whole that a comma between braces cut in two: {persons: 1,450}.

    YAML takes the comma for the end of an entry, and `450` for a key without a value. Nobody
    means such a key, so the number is handed on as the text it was written as.
    """
    waiting: list[Event] = []
    for event in parts:
        waiting.append(event)
        if len(waiting) > len(CUT):
            yield waiting.pop(0)
        if _is_cut(waiting):
            number, rest, _ = waiting
            text = f"{number.text},{rest.text}"
            waiting = [replace(number, text=text, end_column=rest.end_column)]
    yield from waiting


def _is_cut(parts: list[Event]) -> bool:
    """Whether three events are the two halves of a number and the empty value after them."""
    if len(parts) < len(CUT) or not all(
        part.kind == "scalar" and part.is_plain and part.tag is None for part in parts
    ):
        return False
    number, rest, nothing = parts
    return (
        number.place.line == rest.place.line
        and rest.place.column == number.end_column + 1
        and not nothing.text
        and FIRST_HALF.match(number.text) is not None
        and SECOND_HALF.match(rest.text) is not None
    )


def _plain_event(event: Any, file: str) -> Event | None:
    kind = next((kind for cls, kind in KINDS if isinstance(event, cls)), None)
    if kind is None:
        return None
    place = Place(file, event.start_mark.line + 1, event.start_mark.column + 1)
    if kind in ("document", "end"):
        return Event(kind, place)
    if kind == "alias":
        return Event(kind, place, text=str(event.anchor))
    if kind == "scalar":
        end = event.end_mark.column + 1
        is_plain = bool(event.implicit[0])
        return Event(kind, place, event.value, is_plain, event.anchor, event.tag, end)
    return Event(kind, place, anchor=event.anchor, tag=event.tag)


def _place_of(text: str, position: int, file: str) -> Place:
    before = text[:position]
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
