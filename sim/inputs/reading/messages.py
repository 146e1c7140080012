"""Errors and values in words: what must hold, what was found and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.inputs.reading.source_positions import shown_key
from sim.inputs.reading.suggestions import nearest, number_hint, percent_hint, truth_hint

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
PLAIN_KINDS = {
    "string_type": "be text",
    "bool_type": "be true or false",
    "model_type": "be a mapping of keys and values",
    "model_attributes_type": "be a mapping of keys and values",
    "dict_type": "be a mapping of keys and values",
    "mapping_type": "be a mapping of keys and values",
    "tuple_type": "be a list",
    "string_pattern_mismatch": "be 1 to 60 small letters, digits, _ and -",
    "string_too_short": "not be empty",
}


def got(value: Any) -> str:
    """A value in words, short and harmless.

    Examples
    --------
    >>> [got(value) for value in ("no", True, None, 3.5, {"a": 1}, [])]
    ['the text `no`', 'true', 'nothing', '3.5', 'a mapping', 'a list']
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text `{shown_key(value)}`"
    if isinstance(value, Mapping | BaseModel):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return shown_key(repr(value))


def sentence(detail: ErrorDetails, value: Any, expected: str) -> str:
    """One error as a sentence: "must … (got …). …".

    Parameters
    ----------
    detail : the error
    value : what was found
    expected : what the field may hold, as far as its bounds tell; else an empty text
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "must":
        message = detail["msg"]
        end = "" if message.endswith(("?", ".")) else "."
        told = f"{message}{end}{percent_hint(message)}"
        return told if "(got" in message else f"{message} (got {got(value)})."
    if kind == "literal_error":
        words = context["expected"].replace(" or ", ", ").split(", ")
        return word_sentence([word.strip("'") for word in words], value)
    must = _must(kind, context, expected)
    return f"must {must} (got {_found(kind, value)}).{_hint(kind, value)}"


def word_sentence(words: Sequence[str], value: Any) -> str:
    """That a value must be one of some words, and which of them it may stand for."""
    near = nearest(value, words) if isinstance(value, str) else None
    hint = f" Did you mean `{near}`?" if near else ""
    among = f"one of {', '.join(words)}" if len(words) > 1 else f"`{words[0]}`"
    return f"must be {among} (got {got(value)}).{hint}"


def _must(kind: str, context: Mapping[str, Any], expected: str) -> str:
    if kind in NUMBER_KINDS:
        noun = "" if expected.startswith(("a ", "an ")) else NUMBER_KINDS[kind]
        return f"be {noun} {expected}".replace("  ", " ").rstrip()
    if kind in ("string_too_long", "too_long"):
        what = "characters" if kind == "string_too_long" else "entries"
        return f"have at most {context['max_length']} {what}"
    if kind == "too_short":
        least = int(context["min_length"])
        return "have at least one entry" if least == 1 else f"have at least {least} entries"
    return PLAIN_KINDS.get(kind, "be valid")


def _found(kind: str, value: Any) -> str:
    if kind == "string_too_long":
        return str(len(value))
    if kind in ("too_short", "too_long"):
        return str(len(value)) if value else "none"
    return got(value)


def _hint(kind: str, value: Any) -> str:
    if kind in ("float_type", "int_type") and isinstance(value, str):
        return number_hint(value)
    if kind == "bool_type":
        return truth_hint(value)
    if kind == "string_type" and isinstance(value, int | float) and not isinstance(value, bool):
        return " Put it between quotes."
    if kind == "tuple_type" and isinstance(value, str | int | float):
        return f" Write `[{shown_key(str(value))}]`."
    return ""
