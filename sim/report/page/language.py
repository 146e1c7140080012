"""One language of the page: its texts, its names for things and its way of writing numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from sim.report.estimate import Estimate, digit_of
from sim.report.page.numbers import (
    MILLION,
    MINUS,
    date_text,
    decimal_text,
    euro_text,
    percent_text,
    rounded,
    value_text,
)

CHANCE = "chance"
LANGUAGES = ("nl", "en")
ENDS = ("mean", "low", "high")
# Mean, low and high by their elements: the first, and the two in brackets.
TAGS = {"mean": "b", "low": "i", "high": "i"}
USUAL_STATS = {"mean": "mean", "low": "p05", "high": "p95"}
# Marks that turn or hide text: harmless in an isolated element, not in a title or a drawing.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def without_control_signs(text: str) -> str:
    """Text without signs that nobody sees but that change how others are read."""
    return UNSEEN.sub("", text)


# Texts that are about changing nothing, whatever the comparison is with.
ABOUT_NOTHING = ("nothing.changes", "national.lead")


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the page.

    Attributes
    ----------
    code : nl or en
    texts : every text of the page, by key; may hold simple HTML and {values}
    known : texts of the built-in scenarios in this language, by how the scenario files say them
    """

    code: str
    texts: Mapping[str, str]
    known: Mapping[str, str]

    def text(self, key: str, /, **values: object) -> Markup:
        """A text with its values, which are escaped unless they are markup."""
        return Markup(self.texts[key]).format(**values)

    def beside_another(self) -> Language:
        """The same language where the comparison is not with changing nothing."""
        nothing, other = self.plain("nothing.changes"), self.plain("nothing.other")
        texts = {
            key: text if key in ABOUT_NOTHING else text.replace(nothing, other)
            for key, text in self.texts.items()
        }
        return replace(self, texts=texts)

    def plain(self, key: str, /, **values: object) -> str:
        """A text for a place that holds no markup: a drawing, an attribute."""
        return self.texts[key].format(**values)

    def name(self, kind: str, word: str) -> str:
        """What a group, option, measure or state is called; a scenario's own word as it stands."""
        return self.texts.get(f"{kind}.{word}") or without_control_signs(word).replace("_", " ")

    def said(self, text: str) -> str:
        """A scenario's own text, translated where it is a built-in one."""
        return self.known.get(" ".join(text.split()), text)

    def own(self, text: str) -> Markup:
        """A scenario's own text, isolated so that it cannot turn the text around it."""
        said = self.said(text)
        return Markup('<bdi class="own">{}</bdi>').format(said) if said else Markup()

    def number(self, value: float, digit: int = 0) -> str:
        """A plain number."""
        return decimal_text(value, digit, self.code)

    def percent(self, share: float, digit: int = -2) -> str:
        """A share as a percentage."""
        return percent_text(share, digit, self.code)

    def euros(self, amount: float, digit: int = 0) -> str:
        """An amount in euros."""
        return euro_text(amount, digit, self.code)

    def on_axis(self, amount: float) -> str:
        """Euros on an axis whose title says so: in millions from a million on."""
        if abs(amount) < MILLION:
            return self.number(amount).replace("-", MINUS)
        digits = 0 if float(amount / MILLION).is_integer() else -1
        million = self.number(amount / MILLION, digits).replace("-", MINUS)
        return self.plain("unit.million", amount=million)

    def date(self, iso: str) -> str:
        """A date in full."""
        return date_text(iso, self.code)

    def ends(self, estimate: Estimate) -> tuple[str, str, str]:
        """Mean, low and high as they are shown, rounded to what the interval allows."""
        unit = "persons" if estimate.per is not None else estimate.unit
        digit = digit_of(estimate)
        mean, low, high = (
            self.value(estimate.shown(value), unit, digit)
            for value in (estimate.mean, estimate.low, estimate.high)
        )
        return mean, low, high

    def value(self, value: float, unit: str, digit: int) -> str:
        """A value in its unit; a chance that no number of worlds makes nought or certain."""
        if unit != CHANCE or not math.isfinite(value):
            return value_text(value, unit, digit, self.code)
        step = 10.0**digit
        if rounded(value, digit) <= 0:
            return self.plain("chance.less", share=self.percent(step, digit))
        if rounded(value, digit) >= 1:
            return self.plain("chance.more", share=self.percent(1 - step, digit))
        return self.percent(value, digit)

    def estimate(self, estimate: Estimate, form: str = "range") -> Markup:
        """A number with its interval in words (`range`), in a table (`cell`), or `bare`."""
        return _addressed(estimate, self._parts(estimate, self.ends(estimate), form))

    def _parts(self, estimate: Estimate, texts: Sequence[str], form: str) -> Markup:
        """Mean, and low and high in the words of the form."""
        mean, low, high = (
            Markup("<{0}{1}>{2}</{0}>").format(TAGS[end], _stat(end, stat), text)
            for end, stat, text in zip(ENDS, estimate.stats, texts, strict=True)
        )
        if form == "bare" or not estimate.has_range:
            return mean
        same = self.text(f"range.{form}_same") if texts[1] == texts[2] else None
        between = same or self.text(f"range.{form}", low=low, high=high)
        return mean + Markup(" <small>{}</small>").format(between)

    def extra(self, estimate: Estimate, form: str = "range") -> Markup:
        """A difference in euros as less or more, with its interval the same way."""
        return self._compared(estimate, form, "cost", "euros")

    def more(self, estimate: Estimate, form: str = "range") -> Markup:
        """A difference in people or staff as more or fewer, with its interval the same way."""
        return self._compared(estimate, form, "count", estimate.unit)

    def thousands(self, estimate: Estimate) -> Markup:
        """A difference in euros for a table in thousands, below zero where it costs less."""
        digit = max(digit_of(estimate), 3) - 3
        values = (estimate.mean, estimate.low, estimate.high)
        texts = [self.number(value / 1000, digit) for value in values]
        return _addressed(estimate, self._parts(estimate, texts, "cell"), {"scale": "1000"})

    def brief(self, estimate: Estimate, *, thousands: bool = False) -> Markup:
        """A number with its interval in a table whose rows say where it comes from."""
        if thousands:
            digit = max(digit_of(estimate), 3) - 3
            values = (estimate.mean, estimate.low, estimate.high)
            texts = [self.number(value / 1000, digit) for value in values]
        else:
            texts = list(self.ends(estimate))
        number = Markup("<b>{}</b>").format(texts[0])
        if not estimate.has_range:
            return number
        low, high = (Markup("<i>{}</i>").format(text) for text in texts[1:])
        return number + " " + self.text("range.cell", low=low, high=high)

    def _compared(self, estimate: Estimate, form: str, kind: str, unit: str) -> Markup:
        """More or less in words, so that nobody has to read signs."""
        if not math.isfinite(estimate.mean):
            return _addressed(
                estimate, Markup("<b{}>–</b>").format(_stat("mean", estimate.stats[0]))
            )
        digit = digit_of(estimate)
        parts = []
        for value, end, stat in zip(
            (estimate.mean, estimate.low, estimate.high), ENDS, estimate.stats, strict=True
        ):
            sign = rounded(value, digit).compare(0) if math.isfinite(value) else 0
            marks = Markup('class="{}"{}').format(end, _stat(end, stat))
            if math.isfinite(value) and sign == 0:
                none = self.plain(f"{kind}.same")
                parts.append(Markup("<span {} data-same>{}</span>").format(marks, none))
                continue
            shown = value_text(abs(value), unit, digit, self.code)
            amount = Markup('<span {} data-size="only">{}</span>').format(marks, shown)
            parts.append(self.text(f"{kind}.{'less' if sign < 0 else 'more'}", amount=amount))
        inner = Markup("<b>{}</b>").format(parts[0])
        if form != "bare" and estimate.has_range and estimate.low != estimate.high:
            same = self.text(f"range.{form}_same") if parts[1] == parts[2] else None
            between = same or self.text(f"range.{form}", low=parts[1], high=parts[2])
            inner += Markup(" <small>{}</small>").format(between)
        return _addressed(estimate, inner)


def _stat(end: str, stat: str) -> Markup:
    """The column of the table that a number stands in, unless it is the usual one."""
    return Markup("") if USUAL_STATS[end] == stat else Markup(' data-stat="{}"').format(stat)


def _addressed(
    estimate: Estimate, inner: Markup, shown_as: Mapping[str, str] = MappingProxyType({})
) -> Markup:
    """The number with the place it comes from, so that anybody can check it."""
    among = {} if estimate.per is None else {"per": estimate.per}
    marks = Markup("").join(
        Markup(' data-{}="{}"').format(name, value)
        for name, value in (*estimate.address, *among.items(), *shown_as.items())
    )
    return Markup('<span class="est"{}>{}</span>').format(marks, inner)


def cited(value: Any, source: str) -> Markup:
    """A number that was given, not simulated, with where it comes from."""
    return Markup('<span data-given="{}">{}</span>').format(source, escape(value))


@cache
def language_of(code: str) -> Language:
    """A language by its code, from its catalogue."""
    return Language(code, _catalogue(code), _catalogue(f"builtin_{code}"))


def _catalogue(name: str) -> Mapping[str, str]:
    file = resources.files("sim.report.page") / "texts" / f"{name}.json"
    texts: dict[str, str] = json.loads(file.read_text("utf-8"))
    return texts
