"""What a check of the reproducibility contract says (docs/contract.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["pass", "fail", "inconclusive", "does not apply"]
MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the contract, tried on one scenario.

    Attributes
    ----------
    item : number in the contract, "1" to "8"
    title : what is promised
    verdict : pass, fail, inconclusive (more runs must decide) or does not apply
    detail : what was compared, and what was found
    """

    item: str
    title: str
    verdict: Verdict
    detail: str


def joined(findings: Sequence[str]) -> str:
    """The first findings in one text, and how many more there are."""
    more = len(findings) - MOST_LISTED
    return "; ".join(findings[:MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")


def passed_or_failed(item: str, title: str, findings: Sequence[str], compared: str) -> Check:
    """A pass where nothing was found, else a fail that tells what."""
    if findings:
        return Check(item, title, "fail", f"{joined(findings)}. Compared: {compared}.")
    return Check(item, title, "pass", f"Compared: {compared}.")
