"""Files of YAML from a seed: a right one, written otherwise or spoiled as people and disks do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml

VALUES = (
    "", "~", "0", "1", "-1", "2", "0.5", "1.5", "40", "1000000", "1e400", "-0.0", ".nan", ".inf",
    "1,5", "0,25", "16,500", "16.500", "€ 16.500", "€ 72.000,-", "1 450", "1_000", "15k", "30 %",
    "12,5%", "24.0", "1.000", "'3'", '"0.5"', "true", "no", "yes", "ja", "off", "none", "null",
    "all", "base", "control", "reference", "coaching", "2020-01-01", "2020-13-01", "01-02-2020",
    "2020-02", "1990-01-01", "[]", "{}", "[1, 2]", "[[]]", "{value: 0.5}", "{value: 1, low: 2}",
    "{value: 3, high: 1,5}", "{a: 1,450}", "[{name: x}]", "word", "Two Words", "name_9",
    "../x.yaml", '"\\e[31m"', '"\\u202e"', '"\\ud800"', '"\\UFFFFFFFF"', "'it''s'", '"open',
    "'open", "[open", "{open: 1", "&a 1", "*a", "!!int 3", "!x y", "<<", "? x", "- x", "a: b",
    "# nothing",
    "@x", "`x`", "%x", "|", ">\n  folded\n  text", "\t1", "x" * 400, "9" * 120, "0x1F",
    "0o17", "1:30",
    "é ü 漢 🙂",
)  # fmt: skip
BYTES = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x1b[31m",
    b"\x07",
    b"\xc3",
    b"\x85",
    b"\r",
    b"\t",
    b"\x0b",
)
DEEP = 30
LONG = 2_000
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Draft:
    """A file on its way.

    Attributes
    ----------
    content : its bytes
    is_right : whether it means what the right file means, so that it must be accepted
    """

    content: bytes
    is_right: bool


def drafts(luck: random.Random, text: str) -> Draft:
    """The text, one time in three only written otherwise, else spoiled one to three times."""
    if luck.random() < 1 / 3:
        return Draft(luck.choice(DRESSES)(luck, text).encode(), is_right=True)
    spoiled = text.encode()
    for _ in range(luck.choice((1, 1, 1, 2, 3))):
        spoiled = luck.choice(SPOILERS)(luck, spoiled)
    return Draft(spoiled, is_right=False)


# Written otherwise: what it means stays.


def _as_it_is(luck: random.Random, text: str) -> str:
    return luck.choice(["", "\n", "# a comment\n", "---\n", "\ufeff"]) + text


def _windows_lines(luck: random.Random, text: str) -> str:
    return text.replace("\n", luck.choice(["\r\n", "\r"]))


def _dumped(luck: random.Random, text: str) -> str:
    data = _data(text)
    flow = luck.choice([None, True, False])
    return str(
        yaml.safe_dump(
            data, default_flow_style=flow, sort_keys=luck.random() < 0.5, allow_unicode=True,
            width=luck.choice([20, 80, 10_000]), indent=luck.choice([2, 4, 8]),
        )
    )  # fmt: skip


def _zero_fractions(luck: random.Random, text: str) -> str:
    """Some whole numbers with a zero fraction, some words between quotes."""
    data = _data(text)
    for path in [*_leaves(data)]:
        value = _at(data, path)
        if type(value) is int and abs(value) < 10**6 and luck.random() < 0.3:
            _put(data, path, float(value))
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))


DRESSES: tuple[Callable[[random.Random, str], str], ...] = (
    _as_it_is, _windows_lines, _dumped, _zero_fractions,
)  # fmt: skip


# Spoiled: values, structure, lines, bytes.


def _value(luck: random.Random, content: bytes) -> bytes:
    """A single value written as anything."""
    text = content.decode("utf-8", "replace")
    spans = [*_scalars(text)]
    if not spans:
        return content
    start, end = luck.choice(spans)
    return (text[:start] + luck.choice(VALUES) + text[end:]).encode()


def _letter(luck: random.Random, content: bytes) -> bytes:
    """A slip of the pen: a letter lost, twice, changed or in capitals."""
    text = content.decode("utf-8", "replace")
    words = [match.span() for match in re.finditer(r"\w+", text)]
    if not words:
        return content
    start, end = luck.choice(words)
    at = luck.randrange(start, end)
    slip = luck.choice(["", text[at] * 2, luck.choice("aeklno_- 0.,:"), text[at].swapcase()])
    return (text[:at] + slip + text[at + 1 :]).encode()


def _structure(luck: random.Random, content: bytes) -> bytes:
    """A part gone, double, elsewhere, wrapped or buried."""
    try:
        data = yaml.safe_load(content.decode("utf-8", "replace"))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return content
    paths = [*_nodes(data)]
    if not paths:
        return content
    path, other = luck.choice(paths), luck.choice(paths)
    data = deepcopy(data)
    value = deepcopy(_at(data, path))
    change = luck.choice(["gone", "elsewhere", "wrapped", "named", "buried", "many", "key"])
    owner = _at(data, path[:-1])
    if change == "gone" or (change == "key" and isinstance(owner, list)):
        del owner[path[-1]]
    elif change == "key":
        owner[luck.choice(["", "value", "name", "3", "no", "x" * 70, f"{path[-1]}s"])] = value
    elif change == "elsewhere":
        _put(data, other, value)
    else:
        _put(data, path, _wrapped(luck, change, value))
    dumped = yaml.safe_dump(
        data, sort_keys=False, default_flow_style=luck.choice([None, False]), allow_unicode=True
    )
    return str(dumped).encode("utf-8", "replace")


def _wrapped(luck: random.Random, change: str, value: Any) -> Any:
    if change == "wrapped":
        return [value]
    if change == "named":
        return {luck.choice(["value", "name", "change", "x"]): value}
    if change == "many":
        return [value] * luck.choice([2, 50, LONG])
    for _ in range(luck.choice([3, DEEP])):
        value = [value] if luck.random() < 0.5 else {"x": value}
    return value


def _lines(luck: random.Random, content: bytes) -> bytes:
    """A line gone, double, moved, indented, cut off, or a mark of it lost."""
    lines = content.split(b"\n")
    at = luck.randrange(len(lines))
    change = luck.choice(["gone", "double", "moved", "indented", "outdented", "tab", "cut", "mark"])
    if change == "gone":
        del lines[at]
    elif change == "double":
        lines.insert(at, lines[at])
    elif change == "moved":
        lines.insert(luck.randrange(len(lines)), lines.pop(at))
    elif change == "cut":
        lines = [*lines[:at], lines[at][: luck.randrange(len(lines[at]) + 1)]]
    elif change == "mark":
        marks = [place for place, sign in enumerate(lines[at]) if sign in b"\"'[]{}:,-#"]
        if marks:
            place = luck.choice(marks)
            lines[at] = lines[at][:place] + lines[at][place + 1 :]
    else:
        lines[at] = {"indented": b"  " + lines[at], "tab": b"\t" + lines[at].lstrip()}.get(
            change, lines[at][1:]
        )
    return b"\n".join(lines)


def _bytes(luck: random.Random, content: bytes) -> bytes:
    """A bit flipped, bytes put in, the file cut off, or saved in another encoding."""
    change = luck.choice(["flip", "put", "cut", "utf-16", "utf-32", "latin-1"])
    at = luck.randrange(len(content) + 1)
    if change == "flip" and at < len(content):
        return content[:at] + bytes([content[at] ^ 1 << luck.randrange(8)]) + content[at + 1 :]
    if change == "cut":
        return content[:at]
    if change in ("utf-16", "utf-32", "latin-1"):
        return content.decode("utf-8", "replace").encode(change, "replace")
    return content[:at] + luck.choice(BYTES) + content[at:]


SPOILERS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _value, _value, _value, _letter, _letter, _structure, _structure, _lines, _bytes,
)  # fmt: skip


def _data(text: str) -> Any:
    """The data with every plain word that YAML 1.1 would read otherwise kept as a word."""
    return yaml.load(text, Loader=_WordsLoader)


class _WordsLoader(yaml.SafeLoader):
    """Reads dates and `no` as words, as YAML 1.2 does."""


_WordsLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in found
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WordsLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")


def _nodes(data: Any, path: Steps = ()) -> Iterator[Steps]:
    """Paths of everything below the top."""
    entries = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for step, entry in entries:
        yield (*path, step)
        yield from _nodes(entry, (*path, step))


def _leaves(data: Any) -> Iterator[Steps]:
    return (path for path in _nodes(data) if not isinstance(_at(data, path), dict | list))


def _at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data[step]
    return data


def _put(data: Any, path: Steps, value: Any) -> None:
    owner = _at(data, path[:-1])
    if isinstance(owner, dict | list):
        owner[path[-1]] = value


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    """Where the single values and keys of a text begin and end, as far as it can be read."""
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.ScalarEvent):
                yield event.start_mark.index, event.end_mark.index
    except (yaml.YAMLError, ValueError, OverflowError):
        return
