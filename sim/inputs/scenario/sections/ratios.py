"""Hazard ratios by destination."""

from __future__ import annotations

from pydantic import Field

from sim.inputs.reading.frozen import Table
from sim.inputs.reading.quantity import ONE, Quantity, Ratio


class Ratios(Table[Quantity]):
    """Hazard ratios by destination; 1 changes nothing."""

    work: Ratio = Field(
        default=ONE, description="ratio on moves to full work (above 0; 1 = no change)"
    )
    part_time: Ratio = Field(
        default=ONE, description="ratio on taking up part-time work (above 0; 1 = no change)"
    )
    benefit: Ratio = Field(
        default=ONE, description="ratio on losing part-time earnings (above 0; 1 = no change)"
    )
    other_exit: Ratio = Field(
        default=ONE, description="ratio on exits for other reasons (above 0; 1 = no change)"
    )
    returned: Ratio = Field(
        default=ONE,
        description="ratio on coming back on benefit (above 0; 1 = no change); that of a regime "
        "after exits to work, unless readings.returns_ratio_of says all_exits",
    )
