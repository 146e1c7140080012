"""One language of the page: its texts, its names for things and its way of writing numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from sim.report.page.estimate import Estimate, digit_of
from sim.report.page.numbers import (
    date_text,
    decimal_text,
    euro_text,
    percent_text,
    rounded,
    value_text,
)

LANGUAGES = ("nl", "en")
ENDS = ("mean", "low", "high")
# Marks that turn or hide text: harmless in an isolated element, not in a title or a drawing.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def seen(text: str) -> str:
    """Text without signs that nobody sees but that change how others are read."""
    return UNSEEN.sub("", text)


@dataclass(frozen=True, slots=True)
class Voice:
    """A language.

    Attributes
    ----------
    language : nl or en
    texts : every text of the page, by key; may hold simple HTML and {values}
    known : texts of the built-in scenarios in this language, by how the scenario files say them
    """

    language: str
    texts: Mapping[str, str]
    known: Mapping[str, str]

    def text(self, key: str, /, **values: object) -> Markup:
        """A text with its values, which are escaped unless they are markup."""
        return Markup(self.texts[key]).format(**values)

    def plain(self, key: str, /, **values: object) -> str:
        """A text for a place that holds no markup: a drawing, an attribute."""
        return self.texts[key].format(**values)

    def name(self, kind: str, word: str) -> str:
        """What a group, option, measure or state is called; a scenario's own word as it stands."""
        return self.texts.get(f"{kind}.{word}") or seen(word).replace("_", " ")

    def said(self, text: str) -> str:
        """A scenario's own text, translated where it is a built-in one."""
        return self.known.get(" ".join(text.split()), text)

    def own(self, text: str) -> Markup:
        """A scenario's own text, isolated so that it cannot turn the text around it."""
        said = self.said(text)
        return Markup('<bdi class="own">{}</bdi>').format(said) if said else Markup()

    def number(self, value: float, digit: int = 0) -> str:
        """A plain number."""
        return decimal_text(value, digit, self.language)

    def percent(self, share: float, digit: int = -2) -> str:
        """A share as a percentage."""
        return percent_text(share, digit, self.language)

    def euros(self, amount: float, digit: int = 0) -> str:
        """An amount in euros."""
        return euro_text(amount, digit, self.language)

    def date(self, iso: str) -> str:
        """A date in full."""
        return date_text(iso, self.language)

    def ends(self, estimate: Estimate) -> tuple[str, str, str]:
        """Mean, low and high as they are shown, rounded to what the interval allows."""
        unit = "persons" if estimate.per is not None else estimate.unit
        digit = digit_of(estimate)
        mean, low, high = (
            value_text(estimate.shown(value), unit, digit, self.language)
            for value in (estimate.mean, estimate.low, estimate.high)
        )
        return mean, low, high

    def estimate(self, estimate: Estimate, form: str = "range") -> Markup:
        """A number with its interval in words (`range`), in a table (`cell`), or `bare`."""
        return _addressed(estimate, self._worded(estimate, form))

    def _worded(self, estimate: Estimate, form: str) -> Markup:
        texts = self.ends(estimate)
        mean, low, high = (
            Markup('<span class="{}" data-stat="{}">{}</span>').format(end, stat, text)
            for end, stat, text in zip(ENDS, estimate.stats, texts, strict=True)
        )
        number = Markup("<b>{}</b>").format(mean)
        if form == "bare" or not estimate.has_range:
            return number
        is_same = texts[1] == texts[2]
        between = (
            self.text(f"range.{form}_same")
            if is_same
            else self.text(f"range.{form}", low=low, high=high)
        )
        return number + Markup(' <span class="range">{}</span>').format(between)

    def extra(self, estimate: Estimate, form: str = "range") -> Markup:
        """A difference in euros as cheaper or dearer, with its interval the same way."""
        digit = digit_of(estimate)
        mean, low, high = (
            self._dearer(value, digit, end, stat)
            for value, end, stat in zip(
                (estimate.mean, estimate.low, estimate.high), ENDS, estimate.stats, strict=True
            )
        )
        inner = Markup("<b>{}</b>").format(mean)
        if form != "bare" and estimate.has_range and estimate.low != estimate.high:
            between = self.text(f"range.{form}", low=low, high=high)
            inner += Markup(' <span class="range">{}</span>').format(between)
        return _addressed(estimate, inner)

    def _dearer(self, value: float, digit: int, end: str, stat: str) -> Markup:
        shown = self.euros(abs(value), digit)
        sign = rounded(value, digit).compare(0)
        word = "cost.cheaper" if sign < 0 else "cost.dearer" if sign > 0 else "cost.same"
        amount = Markup('<span class="{}" data-stat="{}" data-size="only">{}</span>').format(
            end, stat, shown
        )
        return self.text(word, amount=amount)


def _addressed(estimate: Estimate, inner: Markup) -> Markup:
    """The number with the place it comes from, so that anybody can check it."""
    place = Markup("").join(
        Markup(' data-{}="{}"').format(column, value) for column, value in estimate.address
    )
    among = Markup(' data-per="{}"').format(estimate.per) if estimate.per is not None else ""
    return Markup('<span class="est"{}{}>{}</span>').format(place, among, inner)


def given(value: Any, source: str) -> Markup:
    """A number that was given, not simulated, with where it comes from."""
    return Markup('<span data-given="{}">{}</span>').format(source, escape(value))


@cache
def voice(language: str) -> Voice:
    """The voice of a language, from its catalogue."""
    return Voice(language, _catalogue(language), _catalogue(f"builtin_{language}"))


def _catalogue(name: str) -> Mapping[str, str]:
    file = resources.files("sim.report.page") / "texts" / f"{name}.json"
    texts: dict[str, str] = json.loads(file.read_text("utf-8"))
    return texts
