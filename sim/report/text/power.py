"""What `bijstandsim power` prints for people."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from sim.inputs.design.model import Design
from sim.power.diagnosis.audit import AuditCell, Wording, complete_wordings, wordings_of
from sim.power.diagnosis.cautions import undrawn_share
from sim.power.diagnosis.diagnosands import YES_RATES
from sim.power.diagnosis.run import Row
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.hypotheses import Hypothesis, lies_on_the_other_side
from sim.power.results import PowerAnswer, PowerStudy
from sim.power.simulation.study_table import MONTH_MARK
from sim.report.power_terms import test_words, unit_words, verdict_rows
from sim.report.text.table import text_table

WIDTH = 100
# An audit with more p-values than this is reported by what it says, its p-values in a file.
MOST_LINES = 40
LOOKS = ("stop_at_look", "power_with_look", "stop_for_futility", "information_used")
# Rows that are about the whole design, or about money: reported next to the table of verdicts.
FURTHER = (
    "pattern",
    "wrong_go",
    "wrong_no_go",
    "cost_of_wrong_decision_eur",
    "cost_of_trial_eur",
    *LOOKS,
)
SHARES = (*YES_RATES, "pattern", "wrong_go", "wrong_no_go", *LOOKS)


def power_text(study: PowerStudy) -> str:
    """Verdicts, patterns, audit and the paragraph for a pre-registration."""
    design, result = study.result.design, study.result
    parts = [
        f"{design.heading}\n"
        f"{result.studies.n_studies:,} simulated studies, seed {result.studies.seed}.",
        verdict_table(result.rows),
        *_noted(result.rows, hypothesis_of(design)),
        *result.notes,
        *further_tables(result.rows),
    ]
    if study.audit:
        parts.append(audit_text(design, study.audit))
    parts.append("For a pre-registration:\n" + textwrap.fill(study.paragraph, WIDTH))
    return "\n\n".join(parts)


def verdict_table(rows: Iterable[Row]) -> str:
    """A line for each contrast, endpoint, test and alpha."""
    found = verdict_rows(rows)
    adjustments = [
        name for name in ("bonferroni", "holm", "dunnett") if any(name in row for row in found)
    ]
    several = len({row["endpoint"] for row in found}) > 1
    header = [
        "contrast", *(["endpoint"] if several else []), "test", "alpha", "power", "± mc_se",
        "exact", "agree", *adjustments, "exaggeration", "type S",
    ]  # fmt: skip
    lines = [
        (
            row["contrast"],
            *([unit_words(row["endpoint"])] if several else []),
            test_words(row["test"]),
            f"{row['alpha']:g}",
            _share(row["power"]) + ("*" if row["is_null"] else ""),
            _share(row["mc_se"], 2).removesuffix(" %"),
            _share(row["exact"]),
            _agree(row["agree"]),
            *(_share(row.get(name)) for name in adjustments),
            f"{row['exaggeration']:.2f}" if "exaggeration" in row else "–",
            _share(row.get("type_s"), 2),
        )
        for row in found
    ]
    numbers = ">>>><" + ">" * (len(adjustments) + 2)
    return text_table(header, lines, "<" + "<" * several + "<>" + numbers[1:])


def _share(value: float | None, digits: int = 1) -> str:
    return "–" if value is None or math.isnan(value) else f"{100 * value:.{digits}f} %"


def _agree(agree: bool | None) -> str:
    return "–" if agree is None else "yes" if agree else "NO"


def _noted(rows: Sequence[Row], hypothesis: Hypothesis) -> Iterator[str]:
    """What the table cannot say by itself."""
    yield from _false_positives(rows, hypothesis)
    failed = [row for row in rows if row["diagnosand"] == "failures" and (row["value"] or 0) > 0]
    if any(row["value"] == 1 for row in failed):
        yield "Where a test could be computed in no study (–), nothing can be said of its power."
    if failed:
        yield "Tests that could not be computed, left out of the power: " + "; ".join(
            f"{row['contrast']}, {test_words(row['test'])}: {row['value']:.2%}" for row in failed
        )
    unlike = [row for row in rows if row["agree"] is False]
    formulas = sum(row["diagnosand"] == "power_closed_form" for row in unlike)
    if unlike:
        yield (
            f"{len(unlike)} row(s) disagree with the exact value, {formulas} of them textbook "
            "formulas more than two points off; see the column agree in power.csv."
        )


def _false_positives(rows: Sequence[Row], hypothesis: Hypothesis) -> Iterator[str]:
    """Why a rate is a false-positive rate: no effect, or none of the kind that is asked about."""
    about = ("contrast", "endpoint", "test")
    null = {
        tuple(row[name] for name in about)
        for row in rows
        if row["diagnosand"] == "false_positive_rate"
    }
    truths = {
        tuple(row[name] for name in about): row["value"]
        for row in rows
        if row["diagnosand"] == "estimand"
    }
    if any(lies_on_the_other_side(truths.get(one, 0.0), hypothesis) for one in null):
        if hypothesis.kind == "superiority":
            yield (
                "* The effect lies on the other side of the test "
                f"(sides: {hypothesis.sides}): there is nothing it could rightly find, and this is "
                "the chance that it says yes all the same."
            )
        else:
            yield (
                f"* The effect reaches the margin of {hypothesis.margin:g} or lies beyond it: this "
                "is the chance that the test says yes all the same."
            )
    elif null:
        yield "* There is no effect here: this is the false-positive rate."


def further_tables(rows: Sequence[Row]) -> Iterator[str]:
    """Patterns, decisions, looks and cost; with the endpoint where there are several."""
    several = len({row["endpoint"] for row in rows if row["diagnosand"] in YES_RATES}) > 1
    lines: list[tuple[str, ...]] = [
        (
            _about(row, with_endpoint=several),
            test_words(row["test"]),
            f"{row['alpha']:g}" if row["alpha"] is not None else "",
            *_amounts(row),
        )
        for row in rows
        if (row["diagnosand"] in FURTHER and row["adjustment"] in ("none", ""))
        or _plain(row["diagnosand"]) in LOOKS
    ]
    if lines:
        header = ("besides", "test", "alpha", "chance or euros", "± mc_se", "exact", "agree")
        yield text_table(header, lines, "<<>>>><")


def _about(row: Row, *, with_endpoint: bool) -> str:
    told = _words(row["diagnosand"])
    if row["contrast"]:
        told += f" {row['contrast']}"
    if with_endpoint and row["endpoint"]:
        told += f", {unit_words(row['endpoint'])}"
    return told


def _plain(name: str) -> str:
    """The name of a row without the month of a look."""
    return name.partition(MONTH_MARK)[0]


def _words(name: str) -> str:
    plain, mark, month = name.partition(MONTH_MARK)
    words = plain.replace("_eur", "").replace("_", " ")
    return f"{words} in month {month}:" if mark else words


def _amounts(row: Row) -> tuple[str, str, str, str]:
    is_share = _plain(row["diagnosand"]) in SHARES
    values = (row["value"], row["mc_se"], row["exact"])
    if is_share:
        digits = 2 if row["diagnosand"] == "pattern" else 1
        value, error, exact = (_share(one, digits) for one in values)
    else:
        value, error, exact = ("–" if one is None else f"€ {one:,.0f}" for one in values)
    return value, error.removesuffix(" %"), exact, _agree(row["agree"])


def audit_text(design: Design, cells: Sequence[AuditCell]) -> str:
    """Which tests on the published counts give the report's words, for each way of counting."""
    wordings = _asked_about(wordings_of(design), cells)
    if not any(cell.reproduces is not None for cell in cells):
        return "Published counts: " + "; ".join(_smallest(cells)) + " (all p-values in audit.csv)."
    tests = list(dict.fromkeys(cell.test for cell in cells))
    ways = dict.fromkeys((cell.endpoint, cell.denominator, cell.sides) for cell in cells)
    levels = _reproduced(cells)
    lines = [
        (
            unit_words(endpoint),
            denominator.replace("_", " "),
            sides,
            *(levels.get((endpoint, denominator, sides, test), "–") for test in tests),
        )
        for endpoint, denominator, sides in ways
    ]
    header = ("endpoint", "denominator", "sides", *(test_words(one) for one in tests))
    table = text_table(header, lines, "<<<" + "<" * len(tests))
    said = "\n".join(f"  {_saying(one)}" for one in wordings)
    return (
        f"Verdict audit. The report says:\n{said}\n"
        "Levels at which a test on the published counts gives all of these words:\n\n" + table
    )


def _asked_about(wordings: Sequence[Wording], cells: Sequence[AuditCell]) -> list[Wording]:
    """Of the report's words what these cells are about: an audit may be of one contrast."""
    contrasts, levels = {cell.contrast for cell in cells}, {cell.alpha for cell in cells}
    return [
        replace(
            one,
            yes=tuple(name for name in one.yes if name in contrasts),
            no=tuple(name for name in one.no if name in contrasts),
        )
        for one in wordings
        if one.alpha in levels and contrasts & {*one.yes, *one.no}
    ]


def _saying(wording: Wording) -> str:
    parts = []
    if wording.no:
        parts.append(f"not found: {', '.join(wording.no)}")
    if wording.yes:
        parts.append(f"found: {', '.join(wording.yes)}")
    return f"at {wording.alpha:g} {'; '.join(parts)}"


def _reproduced(cells: Sequence[AuditCell]) -> dict[tuple[str, str, str, str], str]:
    """The levels at which each way gives all words, `all` where it gives every one."""
    found: dict[tuple[str, str, str, str], list[tuple[float, bool]]] = {}
    for one in complete_wordings(tuple(cells)):
        key = (one.endpoint, one.denominator, one.sides, one.test)
        found.setdefault(key, []).append((one.alpha, one.reproduces))
    return {
        key: "all"
        if all(yes for _, yes in parts)
        else ", ".join(f"{alpha:g}" for alpha, yes in parts if yes) or "–"
        for key, parts in found.items()
    }


def _smallest(cells: Sequence[AuditCell]) -> Iterator[str]:
    """Each contrast with the range of its two-sided p-values over the tests."""
    for contrast in dict.fromkeys(cell.contrast for cell in cells):
        p = [one.p for one in cells if one.contrast == contrast and one.sides == "two"]
        yield f"{contrast}: two-sided p from {min(p):.3f} to {max(p):.3f}"


def answer_text(answered: PowerAnswer) -> str:
    """The rows of an answer as a table."""
    rows = answered.rows
    if answered.word == "audit" and len(rows) <= MOST_LINES:
        return _table(rows, ("contrast", "endpoint", "denominator", "test", "sides", "alpha"), "p")
    if answered.word == "audit":
        told = audit_text(answered.design, _cells(rows))
        return f"{told}\n\nEvery p-value ({len(rows):,}) stands in audit.csv."
    if answered.word == "allocation":
        return _table(rows, ("diagnosand", "contrast"), "value")
    if answered.word == "curve":
        table = _table(rows, ("contrast", "endpoint", "test", "alpha", "at"), "power")
    else:
        table = _table(rows, ("diagnosand", "contrast", "endpoint", "test", "alpha"), "value")
    return "\n\n".join((table, *_undrawn(answered)))


def _undrawn(answered: PowerAnswer) -> Iterator[str]:
    """That people in all arms are not all drawn."""
    names = ", ".join(answered.design.data.non_participants)
    in_all = any(row["diagnosand"] == "n_in_all_arms" for row in answered.rows)
    if names and (in_all or any(row.get("over") == "n" for row in answered.rows)):
        share = undrawn_share(answered.design)
        yield f"Of the persons in all arms {share:.1%} are observed, not drawn: {names}."


def _cells(rows: Sequence[Row]) -> list[AuditCell]:
    """The rows of an audit as its cells again."""
    renamed = {"p": "value", "reproduces": "agree"}
    names = [field.name for field in fields(AuditCell)]
    return [AuditCell(**{name: row[renamed.get(name, name)] for name in names}) for row in rows]


def _table(rows: Sequence[Row], names: tuple[str, ...], value: str) -> str:
    header = (*names, value, "± mc_se", "exact", "agree")
    shown = (*names, "value", "mc_se", "exact")
    lines = [(*(_cell(row[name]) for name in shown), _agree(row["agree"])) for row in rows]
    align = "".join(">" if name in ("alpha", "at") else "<" for name in names) + ">>><"
    return text_table(header, lines, align)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.4g}"
    return str(value)
