"""A fit as files: one workbook, and each table as csv both ways and as parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from sim.calibrate.fit_report import FitReport
from sim.calibrate.posterior_predictive import ProvenanceRow
from sim.files.atomic import make_folder
from sim.files.left_overs import remove_left_overs
from sim.store.result_tables import write_tables

NAME = "fit"


def fit_folder(out: Path, report: FitReport) -> Path:
    """The folder of a fit's files; the same fit, the same folder."""
    return out / f"fit-{report.name}-{report.effects}-{report.digest}"


def provenance_frame(rows: Sequence[ProvenanceRow]) -> pd.DataFrame:
    """The provenance table, groups written together and dates as text."""
    plain = [
        asdict(row)
        | {
            "groups": ", ".join(row.groups),
            "against": ", ".join(row.against),
            "date": row.date.isoformat() if row.date else "",
        }
        for row in rows
    ]
    return pd.DataFrame(plain)


def fit_tables(report: FitReport) -> dict[str, pd.DataFrame]:
    """Every table of a fit by name."""
    return {
        "provenance": provenance_frame(report.rows),
        "prior_predictive": provenance_frame(report.prior_rows),
        "parameters": pd.DataFrame([dict(row) for row in report.parameters]),
        "coverage": pd.DataFrame([asdict(row) for row in report.coverage]),
        "sampler": pd.DataFrame([asdict(report.mixing) | {"is_good": report.mixing.is_good}]),
    }


def write_fit(out: Path, report: FitReport) -> Path:
    """Write fit.xlsx and, for each table, fit_TABLE.csv, …_nl.csv and ….parquet; their folder."""
    folder = fit_folder(out, report)
    make_folder(folder)
    remove_left_overs(folder)
    write_tables(folder, NAME, fit_tables(report), report.digest, begin=f"{NAME}_")
    return folder
