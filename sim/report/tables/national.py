"""What the status quo implies, compared with the national figures."""

from __future__ import annotations

import math

from sim.compare.caseload import NationalRow
from sim.report.estimate import Estimate
from sim.report.tables.column import Column, ColumnTable, Given, Own


def simulated(row: NationalRow) -> Estimate:
    """The share under the status quo."""
    shares = row.simulated
    address = (("table", "national"), ("measure", row.measure),
               ("national_year", str(row.national_year)))  # fmt: skip
    return Estimate(
        shares.mean, shares.p05, shares.p95, math.nan, "share", address, ("simulated", "p05", "p95")
    )


SIMULATED: Column[NationalRow] = Column("national.simulated", ("simulated", "p05–p95"), simulated)
COUNTRY: Column[NationalRow] = Column(
    "national.country", ("national",), lambda row: Given(row.national, "share", "national")
)
WHEN: Column[NationalRow] = Column(
    "national.when", ("of",), lambda row: Own(row.national_year, "no year"), is_number=False
)
STATUS: Column[NationalRow] = Column("", ("status",), lambda row: Own(row.status), is_number=False)
SOURCE: Column[NationalRow] = Column(
    "national.source", ("source",), lambda row: Own(row.source), is_number=False
)
NATIONAL = ColumnTable(
    terminal=(SIMULATED, COUNTRY, WHEN, STATUS), page=(COUNTRY, WHEN, SIMULATED, SOURCE)
)
