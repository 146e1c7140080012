"""Implausible inputs as notices of a comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sim.compare.comparison import Comparison
from sim.compare.notice import Code, notice
from sim.inputs.scenario.plausibility import Implausible


def with_questions(comparison: Comparison, questions: Iterable[Implausible]) -> Comparison:
    """The comparison with its questions in front of its notices."""
    asked = [notice(Code.IMPLAUSIBLE, **one.words()) for one in questions]
    return replace(comparison, notices=(*asked, *comparison.notices))
