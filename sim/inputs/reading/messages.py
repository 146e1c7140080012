"""Errors and values in words: what must hold, what was found and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.inputs.reading.mends import as_yaml, name_mend, number_mend, truth_mend, word_hint
from sim.inputs.reading.mistakes import Mend, got
from sim.inputs.reading.model_fields import accepts, bare
from sim.inputs.reading.quantity import Within, shown_number
from sim.inputs.reading.suggestions import MOST_LISTED

NUMBER_KINDS = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number",
    "greater_than_equal": "",
    "greater_than": "",
    "less_than_equal": "",
    "less_than": "",
}
MAPPING_KINDS = ("model_type", "model_attributes_type", "dict_type", "mapping_type")
PLAIN_KINDS = {
    "string_type": "be text",
    "bool_type": "be true or false",
    **dict.fromkeys(MAPPING_KINDS, "be a mapping of keys and values"),
    "tuple_type": "be a list",
    "string_too_short": "not be empty",
}
NAME_PATTERN = r"^[a-z0-9_-]{1,60}$"
PATTERN_WORDS = {
    NAME_PATTERN: "be 1 to 60 small letters, digits, _ and -",
    r"\S": "hold more than spaces",
}
LONGEST_LIST = 400


@dataclass(frozen=True)
class Expected:
    """What a model expects where a value was refused.

    Attributes
    ----------
    words : the bounds of a number, in words; may be empty
    bound : the same to reckon with, where it is a number
    item : what an entry of a list must be
    keys : those of a mapping
    is_naming : whether the value gives a name, rather than speaks of what bears it
    """

    words: str = ""
    bound: Within | None = None
    item: Any = None
    keys: tuple[str, ...] = ()
    is_naming: bool = False


def explained(
    detail: ErrorDetails, value: Any, written: str, expected: Expected
) -> tuple[str, Mend | None]:
    """One error as "must … (got …).", and what to write instead.

    Parameters
    ----------
    detail : the error
    value : what was found
    written : the same as its file has it; else an empty text
    expected : what the model expects there
    """
    kind, context = detail["type"], detail.get("ctx", {})
    written = written or (value if isinstance(value, str) else repr(value))
    if kind == "must":
        message = detail["msg"]
        sentence = message if message.endswith(("?", ".")) else f"{message}."
        text = sentence if "(got" in message else f"{message} (got {got(value)})."
        return text, context.get("mend")
    if kind == "out_of_bounds":
        return context["sentence"], _number_mend(value, written, expected.bound)
    if kind == "literal_error":
        words = context["expected"].replace(" or ", ", ").split(", ")
        return word_sentence([word.strip("'") for word in words], value)
    mend = _mend(kind, value, written, expected, str(context.get("pattern", "")))
    text = f"must {_must(kind, context, expected.words)} (got {_found(kind, value)})."
    return text + _keys_hint(kind, expected), mend


def word_sentence(words: Sequence[str], value: Any) -> tuple[str, Mend | None]:
    """That a value must be one of some words, and which of them it may stand for."""
    among = f"one of {', '.join(words)}" if len(words) > 1 else f"`{words[0]}`"
    mend = word_hint(value, words)[1]
    return f"must be {among} (got {got(value)}).", mend


def _must(kind: str, context: Mapping[str, Any], words: str) -> str:
    if kind in NUMBER_KINDS:
        noun = "" if words.startswith(("a ", "an ")) else NUMBER_KINDS[kind]
        return f"be {noun} {words}".replace("  ", " ").rstrip()
    if kind in ("string_too_long", "too_long"):
        is_mapping = context.get("field_type") in ("Dictionary", "Value")  # not a list or tuple
        what = "names" if is_mapping else "entries" if kind == "too_long" else "characters"
        return f"have at most {context['max_length']} {what}"
    if kind == "too_short":
        least = int(context["min_length"])
        return "have at least one entry" if least == 1 else f"have at least {least} entries"
    if kind == "string_pattern_mismatch":
        return PATTERN_WORDS.get(context["pattern"], "have another form")
    return PLAIN_KINDS.get(kind, "be valid")


def _found(kind: str, value: Any) -> str:
    if kind == "string_too_long":
        return str(len(value))
    if kind in ("too_short", "too_long"):
        return str(len(value)) if value else "none"
    return got(value)


def _mend(kind: str, value: Any, written: str, expected: Expected, pattern: str) -> Mend | None:
    if kind in NUMBER_KINDS:
        return _number_mend(value, written, expected.bound)
    if kind == "bool_type":
        return truth_mend(value)
    if kind == "string_type" and isinstance(value, bool | int | float):
        return Mend((json.dumps(written),))
    if kind == "string_pattern_mismatch" and pattern == NAME_PATTERN and expected.is_naming:
        return name_mend(value)
    if kind == "tuple_type":
        return _list_mend(value, expected.item)
    return None


def _number_mend(value: Any, written: str, bound: Within | None) -> Mend | None:
    """The number that a value stands for, also alone in a list or under `value`."""
    inner = value
    if isinstance(value, list | tuple) and len(value) == 1:
        inner = value[0]
    elif isinstance(value, Mapping):
        inner = value.get("value")
    if bound is None or inner is None or isinstance(inner, bool | Mapping | list | tuple):
        return None
    if inner is not value and not isinstance(inner, str) and bound.accepts(inner):
        return Mend((shown_number(inner),))
    return number_mend(written if inner is value else str(inner), bound)


def _list_mend(value: Any, item: Any) -> Mend | None:
    """The value as the one entry of a list, itself or under the key that it suits."""
    if value is None or item is None:
        return None
    for entry in (value, _entry_with(value, item)):
        listed = as_yaml([entry])
        if entry is not None and len(listed) <= LONGEST_LIST and accepts(item, entry):
            return Mend((listed,))
    return None


def _entry_with(value: Any, item: Any) -> dict[str, Any] | None:
    """An entry of several keys that holds a single value: the others as their examples say."""
    model = bare(item)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return None
    entry: dict[str, Any] = {}
    is_placed = False
    for name, field in model.model_fields.items():
        if field.examples:
            entry[name] = field.examples[0]
        elif field.is_required():
            if is_placed:
                return None
            entry[name], is_placed = value, True
    return entry if is_placed else None


def _keys_hint(kind: str, expected: Expected) -> str:
    """The keys of a mapping, where something else stands."""
    if kind not in MAPPING_KINDS or not expected.keys:
        return ""
    more = ", …" if len(expected.keys) > MOST_LISTED else ""
    return f" Its keys: {', '.join(expected.keys[:MOST_LISTED])}{more}."
