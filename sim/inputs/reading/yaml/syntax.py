"""What is wrong with a text that is no YAML: reported where it begins, with what to write there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from sim.inputs.reading.mistakes import Mend, Mistake, Place

LONGEST_REASON = 200
# Every proposal is read again, which a long text would make slow.
LONGEST_TRIED = 100_000
LONGEST_PROPOSED = 200
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
UNCLOSED_QUOTE = "the quotation mark that opens here is not closed on its line"
UNCLOSED_BRACKET = "the bracket that opens here is not closed"
# A line that begins an entry of its own, which a text between quotes seldom does.
ENTRY = re.compile(r"\s*(?:- |-$|[\w.\"'-]+:(?:\s|$))")
BEFORE_VALUE = re.compile(r"\s*(?:- +)*(?:[\w.\"'-]+: +)?(?:- +)*")
KEY_AND_VALUE = re.compile(r"(\s*(?:- +)*[\w.\"'-]+: +)(\S.*)")
NO_SPACE = re.compile(r"(\s*(?:- +)*[\w.-]+:)(\S.*)")
COMMENT = re.compile(r"\s+#.*")
NEXT_ENTRY = re.compile(r",\s*[\w-]+:")
CLOSING = {"[": "]", "{": "}"}
OPENING = ("'", '"', *CLOSING)


@dataclass(frozen=True)
class Quoted:
    """A text between quotes that goes over more than one line, as the scanner took it.

    Attributes
    ----------
    line, column : where it opens, from 0
    last_line : where it was taken to close, from 0
    """

    line: int
    column: int
    last_line: int


@dataclass(frozen=True)
class _Proposal:
    """A line written otherwise from a column on."""

    line: int
    column: int
    write: str
    reason: str


def syntax_mistake(
    error: yaml.MarkedYAMLError,
    text: str,
    file: str,
    quoted: list[Quoted],
    error_in: Callable[[str], yaml.YAMLError | None],
) -> Mistake:
    """The mistake behind an error of the reader, where it was made rather than where it shows.

    Parameters
    ----------
    error : what the reader says
    text, file : the text, and its name for messages
    quoted : texts between quotes over more than one line, as far as the reader came
    error_in : what the reader says of another text, None if it can read it
    """
    lines = text.splitlines()
    mark = error.problem_mark or error.context_mark
    shows = mark.line if mark else 0
    if len(text) <= LONGEST_TRIED:
        for proposal in _proposals(error, lines, quoted):
            if _helps(proposal, lines, shows, error_in):
                place = Place(file, proposal.line + 1, proposal.column + 1)
                wrong = f"must be well-formed YAML (got: {proposal.reason})."
                return Mistake((), wrong, place, Mend((proposal.write,), part="line"))
    opened = _opened(error, lines, quoted)
    if opened:
        line, column, reason, remedy = opened
        wrong = f"must be well-formed YAML (got: {reason}). {remedy}"
        return Mistake((), wrong, Place(file, line + 1, column + 1))
    said = " ".join(part for part in (error.context, error.problem) if part)
    said = "".join(letter if letter.isprintable() else " " for letter in said[:LONGEST_REASON])
    mend = next((f" {mend}" for sign, mend in MENDS if sign in said), "")
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    return Mistake((), f"must be well-formed YAML (got: {said}).{mend}", place)


def _opened(
    error: yaml.MarkedYAMLError, lines: list[str], quoted: list[Quoted]
) -> tuple[int, int, str, str] | None:
    """Where a quote or bracket opens that is not closed, what to say of it, and the remedy."""
    quote = _unclosed_quote(error, lines, quoted)
    if quote is not None:
        return *quote, UNCLOSED_QUOTE, "Close it."
    begin, shown = error.context_mark, error.problem_mark
    is_flow = "while parsing a flow" in (error.context or "")
    if is_flow and begin is not None and shown is not None and begin.line < shown.line:
        return begin.line, begin.column, UNCLOSED_BRACKET, "Close it."
    return None


def _unclosed_quote(
    error: yaml.MarkedYAMLError, lines: list[str], quoted: list[Quoted]
) -> tuple[int, int] | None:
    """Where the first quote opens that took in lines of their own."""
    for scalar in quoted:
        if any(ENTRY.match(line) for line in lines[scalar.line + 1 : scalar.last_line + 1]):
            return scalar.line, scalar.column
    mark = error.context_mark
    is_open = "while scanning a quoted scalar" in (error.context or "")
    return (mark.line, mark.column) if is_open and mark is not None else None


def _proposals(
    error: yaml.MarkedYAMLError, lines: list[str], quoted: list[Quoted]
) -> Iterator[_Proposal]:
    """Lines written otherwise that may be what was meant, the likeliest first."""
    opened = _opened(error, lines, quoted)
    if opened is not None:
        number, column, reason, _ = opened
        line = lines[number] if number < len(lines) else ""
        if line[column : column + 1] in OPENING:
            yield from _closed(number, column, line, reason)
    marks = (error.problem_mark, error.context_mark)
    for number in dict.fromkeys(mark.line for mark in marks if mark is not None):
        if number < len(lines):
            yield from _rewritten(number, lines[number])


def _closed(number: int, column: int, line: str, reason: str) -> Iterator[_Proposal]:
    """The line with its quote or bracket closed: at its end, or before the next entry."""
    rest = line[column:].rstrip()
    opening, comment = rest[0], COMMENT.search(rest)
    closing = CLOSING.get(opening, opening)
    ends = [len(rest)] if comment is None else [comment.start(), len(rest)]
    following = NEXT_ENTRY.search(rest)
    inner = [place for place, sign in enumerate(rest) if sign in "]}"]
    is_inside = BEFORE_VALUE.fullmatch(line[:column]) is None
    between = [*([following.start()] if following else []), *inner[:2]]
    for end in (between + ends) if is_inside else (ends + between):
        yield _Proposal(number, column, f"{rest[:end]}{closing}{rest[end:]}", reason)


def _rewritten(number: int, line: str) -> Iterator[_Proposal]:
    """The line with its value between other quotes, or with a space after the colon."""
    match = KEY_AND_VALUE.fullmatch(line)
    if match is not None:
        before, value = match.groups()
        comment = COMMENT.search(value)
        for end in dict.fromkeys((comment.start() if comment else len(value), len(value))):
            yield from _quoted(number, len(before), value[:end].rstrip())
    match = NO_SPACE.fullmatch(line)
    if match is not None:
        key, value = match.groups()
        yield _Proposal(
            number, len(key), f" {value.rstrip()}", "a colon without a space after the key"
        )


def _quoted(number: int, column: int, value: str) -> Iterator[_Proposal]:
    """The value between other quotes; a comment behind it is no part of what is proposed."""
    sign = value[:1]
    if sign in "\"'" and value.endswith(sign) and len(value) > len("''"):
        inner = value[1:-1]
        if sign in inner:
            other = "'" if sign == '"' else '"'
            write = f"{other}{inner}{other}" if other not in inner else json.dumps(inner)
            reason = "a quotation mark inside the text ends it"
            yield _Proposal(number, column, write, reason)
    elif sign not in "[{\"'&*!|>":
        reason = "text that must stand between quotes"
        yield _Proposal(number, column, json.dumps(value, ensure_ascii=False), reason)


def _helps(
    proposal: _Proposal,
    lines: list[str],
    shows: int,
    error_in: Callable[[str], yaml.YAMLError | None],
) -> bool:
    """Whether the text can be read with the line written so, or read further than before."""
    if len(proposal.write) > LONGEST_PROPOSED or not proposal.write.isprintable():
        return False
    line = lines[proposal.line][: proposal.column] + proposal.write
    mended = [*lines[: proposal.line], line, *lines[proposal.line + 1 :]]
    error = error_in("\n".join(mended) + "\n")
    if error is None:
        return True
    mark = getattr(error, "problem_mark", None)
    return mark is not None and mark.line > max(shows, proposal.line)
