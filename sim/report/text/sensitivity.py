"""What `compare --why` prints: uncertainty, the inputs that matter, where effects come from."""

from __future__ import annotations

import math

from sim.compare.comparison import Comparison
from sim.compare.notice import Code
from sim.compare.sensitivity.explanation import Why
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.variance_split import SplitRow
from sim.report.numbers import percent_text, thousands_text
from sim.report.text.table import text_table

MOST_INPUTS = 10


def _plain(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "–"


def split_table(why: Why) -> str:
    """Where the uncertainty comes from, € thousand (standard deviations)."""
    header = (
        "option", "error of mean", "of it Monte Carlo", "chance", "calibrated", "assumed hazards",
        "stated assumptions", "total",
    )  # fmt: skip
    rows = [
        (
            row.option, thousands_text(row.error_of_mean, ""), thousands_text(row.luck_of_mean, ""),
            thousands_text(row.luck, ""), thousands_text(row.calibrated, ""), _assumed(row),
            thousands_text(row.stated_assumptions, ""), thousands_text(row.total, ""),
        )
        for row in why.split
    ]  # fmt: skip
    return text_table(header, rows, "<>>>>>>>")


def _assumed(row: SplitRow) -> str:
    """What assumed hazards add, or below what it stays unseen."""
    if not math.isfinite(row.assumed_error):
        return "–"
    if row.assumed_parameters < row.assumed_error:
        return f"not clear (< {thousands_text(row.assumed_error, '')})"
    return thousands_text(row.assumed_parameters, "")


def swing_table(why: Why, option: str) -> str:
    """The inputs and choices that move one option most."""
    header = (
        "input", "status", "low", "middle", "high", "€ thousand at low", "at high", "of variance",
        "tips at", "to",
    )  # fmt: skip
    rows = [row for row in why.swings if row.option == option][:MOST_INPUTS]
    shown = [
        (
            row.input, row.status.replace("_", " "), row.low_word or _plain(row.low),
            row.low_word or _plain(row.value), row.high_word or _plain(row.high),
            thousands_text(row.cost_at_low), thousands_text(row.cost_at_high),
            percent_text(row.variance_share),
            *_tips(row),
        )
        for row in rows
    ]  # fmt: skip
    return text_table(header, shown, "<<>>>>>>><")


def _tips(row: SwingRow) -> tuple[str, str]:
    """Where another option becomes the cheapest, and which."""
    if not row.tipping_to:
        return "never", ""
    return row.high_word or _plain(row.tipping_value), row.tipping_to


def choices_table(why: Why) -> str:
    """Net cost of every option under every choice, € thousand."""
    chosen = [row for row in why.swings if row.high_word]
    columns = list(dict.fromkeys((row.input, row.high_word) for row in chosen))
    options = list(dict.fromkeys(row.option for row in chosen))
    cost = {(row.option, row.input): row for row in chosen}
    lines = [
        (
            option, thousands_text(cost[option, columns[0][0]].cost_at_low),
            *(thousands_text(cost[option, name].cost_at_high) for name, _ in columns),
        )
        for option in options
    ]  # fmt: skip
    header = ("option", "as it stands", *(f"{_short(name)}: {word}" for name, word in columns))
    return text_table(header, lines, "<" + ">" * (len(columns) + 1))


def _short(name: str) -> str:
    """The setting's own word: `money.earnings_reading` is the reading of earnings."""
    words = {"money.earnings_reading": "earnings", "hazards.returns": "returns"}
    return words.get(name, name.partition(".")[0])


def parts_table(why: Why) -> str:
    """Net cost by the way an option works, € thousand, Shapley."""
    chosen = [row for row in why.parts if row.measure == "net_municipal_cost"]
    names = tuple(dict.fromkeys(row.part for row in chosen))
    options = tuple(dict.fromkeys(row.option for row in chosen))
    rows = [
        (
            option,
            *(
                thousands_text(row.shapley)
                for name in names
                for row in chosen
                if (row.option, row.part) == (option, name)
            ),
        )
        for option in options
    ]
    header = ("option", *(name.replace("_", " ") for name in names))
    return text_table(header, rows, "<" + ">" * len(names))


def why_text(why: Why, comparison: Comparison) -> str:
    """The tables; inputs of the cheapest option, or of the first after the comparator."""
    best = comparison.cheapest.option
    shown = best if best != comparison.comparator else comparison.verdicts[1].option
    lines = [
        *_split_lines(why, comparison),
        f"What moves the net cost of `{shown}` most, one at a time (all others in the middle):",
        swing_table(why, shown),
        "tips at, to: the value nearest to the middle at which another option becomes the "
        "cheapest, and which; never: not within low and high.",
    ]
    if any(row.high_word for row in why.swings):
        lines += [
            "",
            "Choices that no data settle (assumed choice): net cost compared with the comparator, "
            "€ thousand, with one choice made otherwise:",
            choices_table(why),
            *_choices_that_tip(why),
        ]
    lines += [
        "",
        "Where the difference in net cost comes from (Shapley, € thousand; below 0 saves):",
        parts_table(why),
    ]
    return "\n".join(lines)


def _split_lines(why: Why, comparison: Comparison) -> list[str]:
    """The first table; nothing where real people stand behind it."""
    if not why.split:
        return []
    return [
        "Where the uncertainty in net cost comes from (standard deviations, € thousand):",
        split_table(why),
        *_words_of_the_split(comparison),
        "",
    ]


def _words_of_the_split(comparison: Comparison) -> list[str]:
    """What the columns of the first table mean, and how far to trust them."""
    few = [told for told in comparison.notices if told.code is Code.FEW_DRAWS]
    rough = [
        f"Only {told.values['draws']} parameter draws: this split is rough; use more draws."
        for told in few
    ]
    return [
        *rough,
        "error of mean: how far the mean would move with other draws and replications; more "
        "draws take it away.",
        "of it Monte Carlo: the part that more replications take away. chance: of one world. "
        "calibrated: "
        "fitted parameters.",
        "assumed hazards, stated assumptions: numbers without data, in the model and in the "
        "scenario.",
        "not clear (< x): not distinguished from 0 with these draws, and might as well be x. "
        "That does "
        "not say assumptions",
        "do not matter. total: all but the error of the mean; choices (below) are in none.",
    ]


def _choices_that_tip(why: Why) -> list[str]:
    """Which choices change the cheapest option, each once."""
    tips = {
        (row.input, row.high_word): row.tipping_to
        for row in why.swings
        if row.high_word and row.tipping_to
    }
    if not tips:
        return ["None of these choices changes which option is the cheapest."]
    return [
        f"With {_short(name)}: {word} the cheapest is {option}."
        for (name, word), option in tips.items()
    ]
