"""YAML text → events with places; a text that makes no sense becomes one clear mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from sim.inputs.reading.source_positions import Mistake, Place

Kind = Literal["document", "scalar", "alias", "mapping", "list", "end"]
KINDS: tuple[tuple[type[yaml.Event], Kind], ...] = (
    (yaml.ScalarEvent, "scalar"),
    (yaml.MappingStartEvent, "mapping"),
    (yaml.SequenceStartEvent, "list"),
    (yaml.CollectionEndEvent, "end"),
    (yaml.AliasEvent, "alias"),
    (yaml.DocumentStartEvent, "document"),
)
LONGEST_REASON = 200
MENDS = (
    ("'\\t'", "Use spaces instead of tabs."),
    (
        "mapping values are not allowed",
        "Put text with a colon between quotes, or check the indentation.",
    ),
    ("expected <block end>", "Begin all entries of one list or mapping in the same column."),
    ("could not find expected ':'", "Write a colon and a space after the key."),
    ("end of stream", "Close the quote or bracket that stands open."),
    ("expected ',' or", "Close the bracket, or put a comma between the entries."),
    ("'%'", "Put text that starts with % between quotes."),
    ("'`'", "Put text that starts with ` between quotes."),
    ("'@'", "Put text that starts with @ between quotes."),
)


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
    """

    kind: Kind
    place: Place
    text: str = ""
    is_plain: bool = False
    anchor: str | None = None
    tag: str | None = None


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
    """PyYAML's pure-Python reader without composer: nothing is expanded, nothing recurses."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


def events(text: str, file: str) -> Iterator[Event]:
    """The events of a text.

    Raises
    ------
    UnreadableYamlError
        Where the text makes no sense.
    """
    try:
        reader: Any = _EventReader(text)
        while reader.check_event():
            event = _plain_event(reader.get_event(), file)
            if event is not None:
                yield event
    except yaml.MarkedYAMLError as error:
        raise UnreadableYamlError(_syntax_mistake(error, file)) from None
    except yaml.reader.ReaderError as error:
        place = _place_of(text, int(error.position), file)
        wrong = "must be printable text (got a control character). Remove it."
        raise UnreadableYamlError(Mistake((), wrong, place)) from None
    except (ValueError, OverflowError):
        # PyYAML converts escapes such as "\UFFFFFFFF" and version numbers without looking.
        wrong = "must be well-formed YAML (got an escape or a number without meaning)."
        raise UnreadableYamlError(Mistake((), wrong, Place(file, 1, 1))) from None


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
        return Event(kind, place, event.value, bool(event.implicit[0]), event.anchor, event.tag)
    return Event(kind, place, anchor=event.anchor, tag=event.tag)


def _syntax_mistake(error: yaml.MarkedYAMLError, file: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    said = " ".join(part for part in (error.context, error.problem) if part)
    said = "".join(letter if letter.isprintable() else " " for letter in said[:LONGEST_REASON])
    mend = next((f" {mend}" for sign, mend in MENDS if sign in said), "")
    return Mistake((), f"must be well-formed YAML (got: {said}).{mend}", place)


def _place_of(text: str, position: int, file: str) -> Place:
    before = text[:position]
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
