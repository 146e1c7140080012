"""What is proposed passes in the whole file; what another value refuses is told, not proposed."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.reading.mistakes import Mend, Mistake, Place, SourcePositions
from sim.inputs.reading.validation_messages import with_mends_that_pass
from tests.inputs.mends.kinds_of_file import SCENARIO, Kind, Path_, put

BANDS = [
    {"from_years": 18, "to_years": 27, "share": 0.5},
    {"from_years": 27, "to_years": 67, "share": 0.5},
]
PUBLISHED = {
    "group": "here", "measure": "net_exit_to_work", "month": 12, "value": 30, "of": 91,
    "unit": "persons", "source": "https://example.org", "role": "validation",
}  # fmt: skip
DURATION = [
    {"from_months": 0, "work": 1.5},
    {"from_months": 12, "work": 1.0},
]
MORE: dict[Path_, Any] = {
    ("published",): [PUBLISHED],
    ("population", "ages"): BANDS,
    ("hazards", "duration"): {"on_benefit": DURATION},
}
AGE = ("population", "ages", 1)
# The value of a right file that is written wrongly, what it means, and why that is refused.
REFUSED = [
    (("published", 0, "value"), "1 450", "1450", "at most 91"),
    (("published", 0, "value"), "€ 92", "92", "at most 91"),
    ((*AGE, "to_years"), "none", "0", "27"),
    ((*AGE, "from_years"), "'3'", "3", "27"),
    (("hazards", "duration", "on_benefit", 0, "from_months"), "'3'", "3", "first"),
]


def with_more() -> Kind:
    """The right scenario with all that is said more."""
    right = deepcopy(dict(SCENARIO.right))
    for path, value in MORE.items():
        put(right, path, value)
    return replace(SCENARIO, right=right)


@pytest.mark.parametrize(("path", "written", "meant", "why"), REFUSED)
def test_what_another_value_refuses_is_told_and_not_proposed(
    path: Path_, written: str, meant: str, why: str, tmp_path: Path
) -> None:
    kind, file = with_more(), tmp_path / "x.yaml"
    mistake = next(one for one in kind.outcome(kind.text(path, written), file) if one.path == path)
    assert mistake.mend is None
    told = str(mistake)
    assert f"Read as {meant}, it must be" in told
    assert why in told.split("Read as")[1]
    # That is what it is answered when it is written so.
    again = kind.outcome(kind.text(path, meant), file)
    same = next(one for one in again if one.path == path)
    assert told.endswith(f"it {same.text}")


def check(data: Any, places: SourcePositions, *, limit: float) -> tuple[None, list[Mistake]]:
    """Mistakes in {a: number}: a text, or a number above a limit."""
    if isinstance(data["a"], str):
        mend = Mend(("1450", "1.45"), " x", " y")
        return None, [Mistake(("a",), "must be a number.", mend=mend)]
    text = f"must be at most {limit} (got {places.of_value(('a',)).written})."
    return None, [Mistake(("a",), text)] if data["a"] > limit else []


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (2000.0, " Write 1450 x, or 1.45 y."),
        (2.0, " Write 1.45 y."),
        (1.0, " Read as 1450, it must be at most 1.0 (got 1450)."),
    ],
)
def test_of_two_meanings_those_stay_that_pass(limit: float, told: str) -> None:
    data, places = {"a": "1.450"}, SourcePositions(values={("a",): Place("x.yaml", 1, 4, "1.450")})
    again = partial(check, limit=limit)
    [mistake] = with_mends_that_pass(again(data, places)[1], data, places, again)
    assert str(mistake) == f"a: must be a number.{told}"
    assert data == {"a": "1.450"}
