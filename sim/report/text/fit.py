"""What `calibrate` and `fit` print: how the sampler mixed, and every published number's fit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sim.calibrate.calibration import Calibration
from sim.calibrate.diagnostics import LEAST_EFFECTIVE, MOST_R_HAT, Mixing
from sim.calibrate.fit_report import FitReport
from sim.calibrate.posterior_predictive import Coverage, ProvenanceRow
from sim.files.table_text import without_nan
from sim.report.tables.published import MEASURE_WORDS
from sim.report.text.table import text_table

QUANTITY_WORDS = MEASURE_WORDS | {
    "difference_at_work": "at work, against",
    "yearly_difference_at_work": "exits to work a year, against",
    "yearly_exit_to_work": "exits to work a year",
    "verdict_alone_and_pooled": "verdict against",
    "earnings_set_off": "earnings set off",
}
GROUPS_SHOWN = 2
WARNING = (
    "WARNING: under {basis} the sampler has not mixed (R-hat {r_hat:.3f}, must be at most {most}; "
    "effective sizes {bulk:,.0f} and {tail:,.0f}, must be at least {least:,.0f}). Do not rely on "
    "these draws: calibrate again with more --steps."
)


def mixing_warning(basis: str, mixing: Mixing) -> str:
    """A plain warning, or nothing where the sampler has mixed."""
    if mixing.is_good:
        return ""
    return WARNING.format(
        basis=basis, r_hat=mixing.r_hat, most=MOST_R_HAT,
        bulk=mixing.bulk_size, tail=mixing.tail_size, least=LEAST_EFFECTIVE,
    )  # fmt: skip


def calibration_text(done: Calibration) -> str:
    """What `bijstandsim calibrate` prints."""
    rows = [
        (
            basis,
            str(fit.model.n_free),
            f"{fit.mixing.r_hat:.4f}",
            f"{fit.mixing.bulk_size:,.0f}",
            f"{fit.mixing.tail_size:,.0f}",
            f"{fit.mixing.draws:,}",
            f"{len(fit.points):,}",
            f"{fit.seconds:.0f}",
        )
        for basis, fit in done.fits.items()
    ]
    header = ("basis", "free", "R-hat", "bulk ESS", "tail ESS", "draws", "kept", "seconds")
    warnings = [mixing_warning(basis, fit.mixing) for basis, fit in done.fits.items()]
    name = done.targets.targets
    return "\n".join(
        [
            f"{done.targets.title or name}: posterior of the hazards, seed {done.targets.seed}.",
            "",
            text_table(header, rows, "<>>>>>>>"),
            *(f"\n{warning}" for warning in warnings if warning),
            "",
            f"Posterior: {done.path}",
            f"A scenario uses it with `posterior: {name}`{_chosen_by(done.readings)}.",
        ]
    )


def _chosen_by(readings: Mapping[str, str]) -> str:
    """How a scenario chooses readings other than the targets file's own."""
    words = ", ".join(f"{name}: {word}" for name, word in readings.items())
    return f" and `readings: {{{words}}}`" if words else ""


def shown(value: float, unit: str) -> str:
    """A number with its unit, as the table shows it.

    Examples
    --------
    >>> shown(0.045, "share points"), shown(1_120_000.0, "euros"), shown(24.0, "persons")
    ('+4.5 points', '€ 1,120,000', '24')
    """
    if unit == "persons":
        return f"{value:.0f}"
    if unit == "euros":
        return f"€ {round(value, -3):,.0f}"
    if unit == "share points":
        return f"{100 * value:+.1f} points"
    return f"{100 * value:.1f} %"


def shown_range(low: float, high: float, unit: str) -> str:
    """Two ends with their unit once.

    Examples
    --------
    >>> shown_range(0.055, 0.06, "share per year")
    '5.5 to 6.0 %'
    """
    if low == high:
        return shown(low, unit)
    first = shown(low, unit).removesuffix(" %").removesuffix(" points")
    return f"{first} to {shown(high, unit).removeprefix('€ ')}"


def _groups(row: ProvenanceRow) -> str:
    rest = len(row.groups) - GROUPS_SHOWN
    names = " + ".join(row.groups[:GROUPS_SHOWN])
    return f"{names} + {rest} more" if rest > 0 else names


def _what(row: ProvenanceRow) -> str:
    words = QUANTITY_WORDS.get(row.quantity, row.quantity)
    return f"{words} {' + '.join(row.against)}" if row.against else words


def row_labels(rows: Sequence[ProvenanceRow]) -> list[str]:
    """Group, quantity and month of each row in one line, alike ones numbered."""
    labels = [
        f"{_groups(row)}: {_what(row)}{f', {row.date.isoformat()[:7]}' if row.date else ''}"
        for row in rows
    ]
    return [
        f"{label} ({labels[: place + 1].count(label)})" if labels.count(label) > 1 else label
        for place, label in enumerate(labels)
    ]


def _table_row(row: ProvenanceRow) -> tuple[str, ...]:
    date = row.date.isoformat()[:7] if row.date else "all"
    head = (_groups(row), date, _what(row))
    if row.unit == "chance":
        return (*head, "as stated", f"{row.median:.0%}", "", "", row.role, row.source)
    published = shown_range(row.published_low, row.published_high, row.unit)
    if row.of:
        published = f"{published} of {row.of}"
    interval = shown_range(row.low, row.high, row.unit)
    verdict = "inside" if row.verdict == "inside" else row.verdict.upper()
    median = shown(row.median, row.unit)
    return (*head, published, median, interval, verdict, row.role, row.source)


def provenance_text(rows: Sequence[ProvenanceRow]) -> str:
    """Every published number and what the model would publish."""
    header = ("group", "date", "what", "published", "median", "90 % interval", "published is",
              "use", "source")  # fmt: skip
    table = text_table(header, [_table_row(row) for row in rows], "<<<>>><<<")
    return "\n\n".join([table, *_notices(rows)])


def _notices(rows: Sequence[ProvenanceRow]) -> list[str]:
    """What the table has no room for: the verdicts, and why a number lies outside."""
    said = []
    for row, label in zip(rows, row_labels(rows), strict=True):
        if row.unit == "chance":
            where = f"{label} ({row.source})"
            said.append(f"{where}, of all simulated experiments: {row.verdict}.")
            continue
        if math.isfinite(row.p_below):
            result = "reproduced" if row.is_p_reproduced else "not reproduced"
            said.append(
                f"{label} ({row.source}): value and error as fitted give p = {row.p_value:.2f}; "
                f"published: below {row.p_below:g}, {result}."
            )
        if row.verdict != "inside":
            median = shown(row.median, row.unit)
            said.append(
                f"Outside: {label} ({row.source}) is {row.verdict} the interval; median {median}. "
                f"{row.note}".rstrip()
            )
    return said


def coverage_text(coverage: Sequence[Coverage]) -> str:
    """How many published numbers lie inside, the two kinds apart."""
    said = [f"{row.role} {row.inside} of {row.of}" for row in coverage if row.of]
    return f"Published numbers inside their 90 % intervals: {', '.join(said) or 'none to compare'}."


def parameters_text(parameters: Sequence[Mapping[str, Any]]) -> str:
    """What the data say of each parameter."""
    header = ("parameter", "median", "90 % interval", "prior", "prior sd", "post. sd", "ratio",
              "")  # fmt: skip
    rows = [
        (
            row["name"],
            f"{row['median']:.3g}",
            f"{row['low']:.3g} to {row['high']:.3g}",
            f"{row['prior_median']:.3g}",
            f"{row['prior_sd']:.2f}",
            f"{row['posterior_sd']:.2f}",
            f"{row['ratio']:.2f}",
            row["status"],
        )
        for row in parameters
    ]
    return text_table(header, rows, "<>>>>>><")


def _readings(readings: Mapping[str, str]) -> str:
    """The readings that matter for a fit, in brackets."""
    return f" ({', '.join(f'{k}: {v}' for k, v in readings.items())})" if readings else ""


def fit_text(report: FitReport, *, with_prior: bool = False) -> str:
    """What `bijstandsim fit` prints."""
    mixing = report.mixing
    parts = [
        f"{report.title}\nEffect basis: {report.effects}{_readings(report.readings)}. "
        f"{report.n_draws:,} draws kept "
        f"of {mixing.draws:,}; R-hat {mixing.r_hat:.4f}, effective sizes {mixing.bulk_size:,.0f} "
        f"(bulk) and {mixing.tail_size:,.0f} (tails).",
        mixing_warning(report.effects, mixing),
        provenance_text(report.rows),
        coverage_text(report.coverage),
        "Parameters (sd of the logarithm, of elasticities of the value; ratio 1: the data say "
        f"nothing)\n\n{parameters_text(report.parameters)}",
    ]
    if with_prior:
        parts.append(f"Under the prior alone:\n\n{provenance_text(report.prior_rows)}")
    return "\n\n".join(part for part in parts if part)


def fit_document(report: FitReport, results: str, *, with_prior: bool = False) -> dict[str, Any]:
    """The fit as plain data for one JSON document."""

    def plain(row: ProvenanceRow) -> dict[str, Any]:
        return without_nan(asdict(row)) | {"date": row.date.isoformat() if row.date else None}

    document = {
        "targets": report.name,
        "effects": report.effects,
        "readings": dict(report.readings),
        "results": results,
        "mixing": asdict(report.mixing) | {"is_good": report.mixing.is_good},
        "coverage": [asdict(row) for row in report.coverage],
        "parameters": [dict(row) for row in report.parameters],
        "rows": [plain(row) for row in report.rows],
    }
    if with_prior:
        document["prior_rows"] = [plain(row) for row in report.prior_rows]
    return document
