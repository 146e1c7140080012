"""What `compare --why` prints: uncertainty, the inputs that matter, where effects come from."""

from __future__ import annotations

from sim.compare.comparison import Comparison
from sim.compare.notice import Code
from sim.compare.sensitivity.effect_parts import PartRow
from sim.compare.sensitivity.explanation import Why
from sim.report.numbers import thousands_text
from sim.report.tables.options import NET
from sim.report.tables.why import EFFECT, SPLIT, SWINGS, SwingLine
from sim.report.text.table import columns_text, text_table

MOST_INPUTS = 10


def split_table(why: Why) -> str:
    """Where the uncertainty comes from, € thousand (standard deviations)."""
    return columns_text("option", SPLIT.terminal, ((row.option, row) for row in why.split))


def swing_table(why: Why, comparison: Comparison, option: str) -> str:
    """The inputs and choices that move one option most."""
    titles = {one.option: one.title for one in comparison.verdicts}
    rows = [row for row in why.swings if row.option == option][:MOST_INPUTS]
    lines = ((row.input, SwingLine(row, titles)) for row in rows)
    return columns_text("input", SWINGS.terminal, lines)


def choices_table(why: Why) -> str:
    """Net cost of every option under every choice, € thousand."""
    choices = [row for row in why.swings if row.high_word]
    columns = list(dict.fromkeys((row.input, row.high_word) for row in choices))
    options = list(dict.fromkeys(row.option for row in choices))
    cost = {(row.option, row.input): row for row in choices}
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
    rows: dict[str, dict[str, PartRow]] = {}
    for row in why.parts:
        if row.measure == NET:
            rows.setdefault(row.option, {})[row.part] = row
    return columns_text("option", EFFECT.terminal, rows.items())


def why_text(why: Why, comparison: Comparison) -> str:
    """The tables; inputs of the cheapest option, or of the first after the comparator."""
    best = comparison.cheapest.option
    shown = best if best != comparison.comparator else comparison.verdicts[1].option
    lines = [
        *_split_lines(why, comparison),
        f"What moves the net cost of `{shown}` most, one at a time (all others in the middle):",
        swing_table(why, comparison, shown),
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
        *_contrast_lines(why),
    ]
    return "\n".join(lines)


def _contrast_lines(why: Why) -> list[str]:
    """When treating people by profile pays, one option each."""
    lines = []
    for row in why.contrast:
        lines += [
            "",
            f"Who gains from what: `{row.option}` costs as much as the best single approach, "
            f"`{row.single}`, at a contrast of {row.tipping_value:.2f} "
            f"(Monte Carlo error {row.error:.2f}).",
            f"The contrast is drawn with mean {row.mean:.2f} and standard deviation {row.sd:.2f} "
            "(log ratios; no source gives its size, the direction only): a chance of "
            f"{row.chance:.0%} that `{row.option}` costs less, all other uncertainty averaged.",
        ]
    return lines


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
    few = [one for one in comparison.notices if one.code is Code.FEW_DRAWS]
    rough = [
        f"Only {one.values['draws']} parameter draws: this split is rough; use more draws."
        for one in few
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
