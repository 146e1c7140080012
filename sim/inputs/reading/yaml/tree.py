"""YAML events → plain data with places, step by step, so that nothing deep or repeated can hurt."""

from __future__ import annotations

import math
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sim.inputs.reading.mistakes import DataPath, Mistake, Place, SourcePositions, shown_key
from sim.inputs.reading.yaml.events import Event, UnreadableYamlError, events

# What plain words mean in YAML 1.2: `no` is a word, `true` is a truth, 0o17 is 15.
NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
TRUE = re.compile(r"(?:true|True|TRUE)\Z")
FALSE = re.compile(r"(?:false|False|FALSE)\Z")
INTEGER = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
OCTAL = re.compile(r"0o[0-7]+\Z", re.ASCII)
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z", re.ASCII)
REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
NOT_A_NUMBER = re.compile(r"\.(?:nan|NaN|NAN)\Z")
LONGEST_NUMBER = 100
HALF_A_SIGN = re.compile("[\ud800-\udfff]")
NOT_TEXT = "must be text that exists in Unicode (got half of a character)."

Plain = str | int | float | bool | None
MOST_DEPTH = 20
MOST_NODES = 50_000
# Scenarios share what they are based on: a text that was read is remembered.
TEXTS_KEPT = 16


@dataclass(frozen=True)
class Document:
    """What a YAML file says.

    Attributes
    ----------
    data : plain dicts, lists, text, numbers, truths and None
    places : place of every key and value
    mistakes : all that is wrong with the text itself
    already_reported : paths whose value could not be read; a model need not complain of them;
        the empty path if the reading was broken off
    """

    data: Any
    places: SourcePositions
    mistakes: tuple[Mistake, ...]
    already_reported: frozenset[DataPath]


@dataclass
class _Frame:
    """A mapping or list that is being read; what is detached is checked but not kept."""

    container: dict[str, Any] | list[Any]
    path: DataPath
    is_detached: bool
    key: str | None = None
    key_is_detached: bool = False
    first_lines: dict[str, int] = field(default_factory=dict)

    def expects_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None

    def next_path(self) -> DataPath:
        step = len(self.container) if isinstance(self.container, list) else self.key or ""
        return (*self.path, step)

    def store(self, value: Any) -> None:
        if isinstance(self.container, list):
            self.container.append(value)
        elif not self.key_is_detached:
            self.container[self.key or ""] = value
        self.key = None


@dataclass
class _TreeBuilder:
    """Builds the data from events and notes every mistake on the way."""

    root: Any = None
    stack: list[_Frame] = field(default_factory=list)
    keys: dict[DataPath, Place] = field(default_factory=dict)
    values: dict[DataPath, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    already_reported: set[DataPath] = field(default_factory=set)
    nodes: int = 0
    documents: int = 0

    def take(self, event: Event) -> None:
        if event.kind == "document":
            self._start_document(event)
        elif event.kind == "end":
            self.stack.pop()
        else:
            self.nodes += 1
            if self.nodes > MOST_NODES:
                self._break_off(
                    event, f"must hold at most {MOST_NODES:,} keys and values (got more)."
                )
            if self.stack and self.stack[-1].expects_key():
                self._take_key(event, self.stack[-1])
            else:
                self._take_value(event)

    def _start_document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            wrong = "must be one YAML document (got a second one). Remove `---` and what follows."
            self._break_off(event, wrong)

    def _take_key(self, event: Event, frame: _Frame) -> None:
        if event.kind in ("mapping", "list"):
            self._break_off(event, f"must have plain words as keys (got a {event.kind} as a key).")
        wrong = _key_problem(event, frame)
        is_text = event.text and wrong != NOT_TEXT
        path: DataPath = (*frame.path, event.text) if is_text else frame.path
        if wrong:
            self.mistakes.append(Mistake(path, wrong, event.place))
        self._refuse_decoration(event, path)
        frame.first_lines.setdefault(event.text, event.place.line)
        frame.key, frame.key_is_detached = event.text, bool(wrong)
        if not wrong and not frame.is_detached:
            self.keys[path] = event.place

    def _take_value(self, event: Event) -> None:
        frame = self.stack[-1] if self.stack else None
        path = frame.next_path() if frame else ()
        is_detached = frame is not None and (frame.is_detached or frame.key_is_detached)
        if not is_detached:
            self.values[path] = replace(event.place, written=event.text)
        value = self._value(event, path, is_detached)
        if frame:
            frame.store(value)
        else:
            self.root = value
        if isinstance(value, dict | list):
            if len(self.stack) >= MOST_DEPTH:
                self._break_off(event, f"must be nested at most {MOST_DEPTH} deep (got deeper).")
            self.stack.append(_Frame(value, path, is_detached))

    def _value(self, event: Event, path: DataPath, is_detached: bool) -> Any:
        wrong = ""
        if event.kind == "alias":
            wrong = f"must not use aliases (got `*{shown_key(event.text)}`). Write the value out."
        elif event.kind == "scalar":
            wrong = _scalar_problem(event)
        if wrong:
            self.mistakes.append(Mistake(path, wrong, event.place))
        is_decorated = self._refuse_decoration(event, path)
        if (wrong or is_decorated) and not is_detached:
            self.already_reported.add(path)
        if event.kind == "mapping":
            return {}
        if event.kind == "list":
            return []
        return None if wrong else meaning(event.text) if event.is_plain else event.text

    def _refuse_decoration(self, event: Event, path: DataPath) -> bool:
        """Note an anchor or a tag; whether there was one."""
        if event.anchor is not None:
            wrong = f"must not use anchors (got `&{shown_key(event.anchor)}`). Remove it."
            self.mistakes.append(Mistake(path, wrong, event.place))
        if event.tag is not None:
            wrong = f"must not use tags (got `{shown_key(event.tag)}`). Remove it."
            self.mistakes.append(Mistake(path, wrong, event.place))
        return event.anchor is not None or event.tag is not None

    def _break_off(self, event: Event, wrong: str) -> None:
        raise UnreadableYamlError(Mistake((), wrong, event.place))


def _key_problem(event: Event, frame: _Frame) -> str:
    if event.kind == "alias":
        return f"must not use aliases (got `*{shown_key(event.text)}`). Write the key out."
    if HALF_A_SIGN.search(event.text):
        return NOT_TEXT
    if not event.text:
        return "must have a word before the colon (got an empty key)."
    if event.text == "<<" and event.is_plain:
        return "must not use merge keys (got `<<`). Write the entries out, or use `based_on`."
    if event.text in frame.first_lines:
        line = frame.first_lines[event.text]
        return f"must be given only once (got it again; the first is on line {line})."
    return ""


def _scalar_problem(event: Event) -> str:
    text = event.text
    if HALF_A_SIGN.search(text):
        return NOT_TEXT
    if not event.is_plain:
        return ""
    if len(text) > LONGEST_NUMBER and REAL.match(text):
        return f"must be a number of at most {LONGEST_NUMBER} characters (got {len(text)})."
    value = meaning(text)
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be a finite number (got {shown_key(text)})."
    return ""


def read_tree(text: str, file: str) -> Document:
    """Data, places and mistakes of a YAML text.

    Parameters
    ----------
    text : the text, at most 1 MiB (checked by the caller)
    file : name of the file as it shall appear in messages
    """
    document = _read_once(text, file)
    return replace(document, data=deepcopy(document.data))


@lru_cache(maxsize=TEXTS_KEPT)
def _read_once(text: str, file: str) -> Document:
    builder = _TreeBuilder()
    try:
        for event in events(text, file):
            builder.take(event)
    except UnreadableYamlError as error:
        builder.mistakes.append(error.mistake)
        builder.already_reported.add(())
    places = SourcePositions(builder.keys, builder.values)
    return Document(
        builder.root, places, tuple(builder.mistakes), frozenset(builder.already_reported)
    )


def read_value(text: str) -> Any:
    """What one value of YAML in a line means; None if it means nothing."""
    data = read_tree(f"value: {text}", "").data
    return data.get("value") if isinstance(data, dict) else None


def meaning(word: str) -> Plain:
    """Value of a plain (unquoted) word under the YAML 1.2 core schema.

    Numbers of more than 100 characters stay text, because nobody means them.

    References
    ----------
    YAML Ain't Markup Language, version 1.2.2, section 10.3.2, tag resolution.

    Examples
    --------
    >>> [meaning(word) for word in ("no", "true", "~", "010", "0o10", "1e3", "1_000", "2017-10-01")]
    ['no', True, None, 10, 8, 1000.0, '1_000', '2017-10-01']
    """
    if NULL.match(word):
        return None
    if TRUE.match(word):
        return True
    if FALSE.match(word):
        return False
    return word if len(word) > LONGEST_NUMBER else _number(word)


def _number(word: str) -> str | int | float:
    if INTEGER.match(word):
        return int(word)
    if OCTAL.match(word) or HEXADECIMAL.match(word):
        return int(word, base=0)
    if REAL.match(word):
        return float(word)
    if INFINITE.match(word):
        return float(word.replace(".", "", 1))
    return float("nan") if NOT_A_NUMBER.match(word) else word
