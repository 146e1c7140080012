"""The names of hazard parameters: one flat name for each number that moves a hazard.

A flat name is what a posterior's column, a sensitivity table and a report call a number.
"""

from __future__ import annotations

from sim.states import DESTINATIONS_OFF

PROFILES = ("work_ready", "physically_limited", "mentally_limited")


def duration_side(destination: str) -> str:
    """Which duration curve a destination follows: months on benefit, or months off it."""
    return "off_benefit" if destination in DESTINATIONS_OFF else "on_benefit"
