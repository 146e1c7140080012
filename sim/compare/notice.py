"""A notice: what a reader must know, as a code with values, so that any language can say it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from sim.inputs.reading.frozen import FrozenMap
from sim.inputs.scenario.idle_keys import IDLE
from sim.inputs.scenario.plausibility import QUESTION
from sim.money.dated_amounts import Note
from sim.outcomes.disclosure import Word

Value = str | int | float

# Of every amount that one of another date stands in for.
AMOUNT_MISSING = (
    "{amount}: no amount for {missing_from}; that of {held_from} is used ({reason}). Add rows "
    "for these dates under `{place}` of the scenario (docs/money.md)."
)


class Code(StrEnum):
    """Every kind of notice, with its English sentence; none is ever used again for something else.

    The page has its own sentence of each in every language, with the same values.
    """

    sentence: str

    def __new__(cls, code: str, sentence: str = "") -> Self:
        """A code that carries its sentence."""
        member = str.__new__(cls, code)
        member._value_, member.sentence = code, sentence
        return member

    NOTHING = (
        "nothing",
        "this option changes nothing.",
    )
    NOTHING_COUNTED = (
        "nothing_counted",
        "this option changes nothing that is counted, although {persons} persons meet another "
        "regime.",
    )
    NO_CLIENTS_PER_FTE = (
        "no_clients_per_fte",
        "no clients per case manager are stated for `{regime}` (money.regimes): its staff follows "
        "the amounts file, or regular service where that has no such regime.",
    )
    COMBINATION = (
        "combination",
        "`{regime}` is a combination never tried: that effects multiply is an assumption.",
    )
    STRENGTH = (
        "strength",
        "`{regime}` is a strength never tried: how effects follow it is an assumption.",
    )
    ASSUMED = (
        "assumed",
        "the effects of `{regime}` are assumed: no data speak for them.",
    )
    LONGER = (
        "longer",
        "`{regime}` was observed for {seen} months and runs for {runs} here: later effects are "
        "taken to stay the same.",
    )
    FADES = (
        "fades",
        "`{regime}` was observed for {seen} months and runs for {runs} here: how long its effects "
        "last is an assumption (hazards.course), within its range in every interval where a "
        "posterior is drawn from.",
    )
    MARKET = (
        "market",
        "The labour market differs from that in which the effects were measured: how they change "
        "with it rests on assumed elasticities.",
    )
    VOLUNTEERS = (
        "volunteers",
        "The effects were measured on volunteers and are taken to hold for everybody reached.",
    )
    LUCK_ONLY = (
        "luck_only",
        "Intervals hold chance alone: parameter uncertainty is left out.",
    )
    IDENTICAL_DRAWS = (
        "identical_draws",
        "All {draws} parameter draws are the same, because the scenario uses no posterior "
        "(posterior: none): more draws only lower the Monte Carlo error, as replications would.",
    )
    MIXED_SOURCES = (
        "mixed_sources",
        "Effects are a mixture of several sources: {sources}. The weights are an assumption.",
    )
    ONE_SOURCE = (
        "one_source",
        "With one draw the medians of one source of effects stand for all: {source}, the heaviest.",
    )
    MISSING_SOURCES = (
        "missing_sources",
        "With {draws} draws these sources of effects are left out: {missing}. Ask for at least "
        "--draws {least}.",
    )
    FEW_DRAWS = (
        "few_draws",
        "Only {draws} parameter draws: worlds of one draw go together, so means themselves are "
        "rough, as percentiles and chances are. The mean net cost of the least sure option may "
        "easily be off by € {euros:,} (its standard error). More draws take that away; more "
        "replications do not.",
    )
    MISSING_NORM = (
        "missing_norm",
        AMOUNT_MISSING,
    )
    MISSING_CAP = (
        "missing_cap",
        AMOUNT_MISSING,
    )
    MISSING_PRICE = (
        "missing_price",
        AMOUNT_MISSING,
    )
    MISSING_AMOUNT = (
        "missing_amount",
        AMOUNT_MISSING,
    )
    OWN_CASELOAD = (
        "own_caseload",
        "Real people stand behind this scenario: numbers of persons under {least} are left out, "
        "with others from which they could be worked out. Persons are rounded to {step}, euros to "
        "{euros:,} for each year that they cover ({coarse_euros:,} where those who work part-time "
        "are left out). An interval narrower than such a step says nothing.",
    )
    REACHES_FEW = (
        "reaches_few",
        "fewer than {least} persons meet another regime: nothing of it is shown, because real "
        "people stand behind this scenario.",
    )
    DRIFTS = (
        "drifts",
        "The caseload does not hold without a change of policy (`{status_quo}`): year {year} ends "
        "at {percent} % of the start, and the scenario's bounds are {low} to {high} % "
        "(population.holds).",
    )
    IMPLAUSIBLE = (
        "implausible",
        QUESTION,
    )
    PRICE_LEVEL = (
        "price_level",
        "Amounts are those of {level} all the time (money.price_level), while the scenario starts "
        "on {start}: norms and prices have changed between.",
    )
    DESK_BUDGET = (
        "desk_budget",
        "the yearly budget of the desk for `{regime}` pays for {paid:g} of the {wanted:g} fte "
        "wanted: no more is hired.",
    )
    DESK_ENDS = (
        "desk_ends",
        "the desk for `{regime}` has {after} places from month {month} on instead of {before}: who "
        "came last leaves first, and waits again (policy.desk.when_cut: leave).",
    )
    DESK_THINS = (
        "desk_thins",
        "the desk for `{regime}` has {after} places from month {month} on instead of {before}: "
        "those who are served stay, at a lower dose as far as one fits.",
    )
    AGE_MOVES_NOTHING = (
        "age_moves_nothing",
        "for people of some ages only: age moves no hazard in this model, so an option for an age "
        "group differs from one for another by its size (and by who reaches pension age), never "
        "by how well it works for them.",
    )
    HOUSEHOLD_MOVES_NOTHING = (
        "household_moves_nothing",
        "for some types of household only: the household moves no hazard in this model, so such "
        "an option differs from one for others by its size and its amounts, never by how well it "
        "works for them.",
    )
    TRAIT_MOVES_NOTHING = (
        "trait_moves_nothing",
        "for people with or without {traits} only: a trait moves no hazard in this model, so such "
        "an option differs from one for others by its size, never by how well it works for them.",
    )
    NOBODY_AGES = (
        "nobody_ages",
        "About {persons} of the {total} persons reach pension age within these months and stay on "
        "benefit all the same (population.ageing: false). With `population: {{ageing: true}}` they "
        "leave by age; hazards of other exits must then not hold those exits too "
        "(hazards.everybody.other_exit).",
    )
    PENSION_AGE_ASSUMED = (
        "pension_age_assumed",
        "The pension age after {year} is not set yet: {years} years and {months} months is taken "
        "to hold on (amounts/pension_age.yaml).",
    )
    DESK_TOO_LARGE = (
        "desk_too_large",
        "the desk for `{regime}` has up to {places:,} places ({fte:,.6g} fte), while at most about "
        "{clients:,} persons are on benefit at a time: what nobody can use is paid all the same.",
    )
    ARTICLE_34A = (
        "article_34a",
        "From {from_date} on (month {month}) the standard disregard is that of art. 34a: 15 % of "
        "earnings without a cap, {months}. Options are compared with that. The day was announced, "
        "and is a setting (money.article_34a).",
    )
    MARKET_MOVES_NOTHING = (
        "market_moves_nothing",
        "The labour market differs from that in which the effects were measured, but moves nothing "
        "here: all elasticities of these parameters are 0, so exits in a recession are those of a "
        "boom.",
    )
    NO_INTAKE = (
        "no_intake",
        "nobody comes on benefit after the start, for no group has an `intake`: the caseload runs "
        "out over these {months} months. Unless that is meant, give a group an `intake` "
        "(docs/scenarios.md).",
    )
    DISPLACED_AT_DESK = (
        "displaced_at_desk",
        "what others lose (hazards.displacement) is approximate: people queue for `{regime}`, and "
        "how many are served is taken from the plan of places.",
    )
    ALIGNED = (
        "aligned",
        "Aligned to own numbers: under `base` and every option hazards are multiplied by (median) "
        "{work:g} to work, {other_exit:g} to other exits, {part_time:g} to part-time work and "
        "{returned:g} back on benefit, new inflow by {inflow:g}; 1 where no own number is given.",
    )
    LEVEL_ELSEWHERE = (
        "level_elsewhere",
        "The level of exits and returns is that of the place where the hazards were fitted, taken "
        "to hold here. Own yearly numbers (align) scale it; `place_spread` lets it vary.",
    )
    LEVEL_SPREAD = (
        "level_spread",
        "Where no own number is given, the level of exits, returns and new inflow is drawn around "
        "that of the place of the fit (align.place_spread: {spread:g}), so that intervals hold "
        "that places differ.",
    )
    INFLOW_RATIO_IDLE = ("inflow_ratio_idle", IDLE["inflow_ratio_idle"])
    WITHOUT_EFFECTS_IDLE = ("without_effects_idle", IDLE["without_effects_idle"])
    ORIGIN_IDLE = ("origin_idle", IDLE["origin_idle"])
    SELECTION_IDLE = ("selection_idle", IDLE["selection_idle"])
    RETURNS_READING_IDLE = ("returns_reading_idle", IDLE["returns_reading_idle"])
    STATEMENT_IDLE = ("statement_idle", IDLE["statement_idle"])
    TRAIT_OF_ALL_IDLE = ("trait_of_all_idle", IDLE["trait_of_all_idle"])


CAP = "disregard cap, "
# How the names of dated amounts begin.
MISSING = (
    ("benefit norm", Code.MISSING_NORM),
    ("disregard cap", Code.MISSING_CAP),
    ("price of a benefit", Code.MISSING_PRICE),
)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as a table holds it: names of options joined by ", ", values as JSON."""

    code: Word
    options: Word
    values: Word
    notice: Word


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice.

    Attributes
    ----------
    code : what it is about
    options : names of the options it is about; none: the whole comparison
    values : what the sentence names
    """

    code: Code
    options: tuple[str, ...] = ()
    values: Mapping[str, Value] = FrozenMap()

    @property
    def sentence(self) -> str:
        """The notice in English, without its options."""
        return self.code.sentence.format(**self.values)

    @property
    def text(self) -> str:
        """The notice in English, with the options in front."""
        return f"{', '.join(self.options)}: {self.sentence}" if self.options else self.sentence

    def row(self) -> NoticeRow:
        """The notice as a line of a table."""
        values = json.dumps(dict(self.values), ensure_ascii=False, sort_keys=True)
        return NoticeRow(str(self.code), ", ".join(self.options), values, self.text)

    @classmethod
    def from_row(cls, row: NoticeRow) -> Self:
        """The notice that `row` wrote."""
        options = tuple(row.options.split(", ")) if row.options else ()
        return cls(Code(row.code), options, FrozenMap(json.loads(row.values)))


def notice(code: Code, options: Iterable[str] = (), **values: Value) -> Notice:
    """A notice with its values by name.

    Examples
    --------
    >>> notice(Code.LONGER, ["coached"], regime="coaching", seen=24, runs=60).text[:55]
    'coached: `coaching` was observed for 24 months and runs'
    """
    return Notice(code, tuple(options), FrozenMap(values))


def missing_amount(note: Note) -> Notice:
    """That one amount stood in for another, as a notice."""
    codes = (code for begin, code in MISSING if note.amount.startswith(begin))
    return notice(
        next(codes, Code.MISSING_AMOUNT),
        amount=note.amount,
        missing_from=note.missing_dates,
        held_from=note.held_from.isoformat(),
        reason=note.reason.rstrip("."),
        place=_place_of(note.amount),
    )


def _place_of(amount: str) -> str:
    """Where a scenario says such an amount itself."""
    if amount.startswith("benefit norm"):
        return "amounts.norms.rows"
    if amount.startswith(CAP):
        return f"amounts.disregards.stages.{amount.removeprefix(CAP)}.caps.rows"
    return "amounts.grant.price_per_benefit.rows"
