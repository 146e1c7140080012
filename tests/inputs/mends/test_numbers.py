"""A number written otherwise: the proposed number passes, and is the one that was meant."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inputs.mends.kinds_of_file import (
    AMOUNTS,
    DESIGN,
    SCENARIO,
    TARGETS,
    Kind,
    Path_,
    at,
    mended,
)

NORMS, DISREGARDS, GRANT, STAFF, EXAMPLES, NATIONAL = AMOUNTS
GROUP = ("population", "groups", 0)

PERSONS = [
    (SCENARIO, (*GROUP, "persons")),
    (SCENARIO, ("money", "grant", "inhabitants")),
    (SCENARIO, ("seed",)),
    (DESIGN, ("data", "arms", "a")),
    (DESIGN, ("studies",)),
    (TARGETS, ("rows", 0, "of")),
    (TARGETS, ("seed",)),
]
EUROS = [
    (SCENARIO, ("money", "price_per_benefit")),
    (SCENARIO, ("money", "staff", "cost_per_fte")),
    (SCENARIO, ("money", "one_off", 0, "amount")),
    (SCENARIO, ("population", "earnings", "sd")),
    (DESIGN, ("data", "costs", "per_person_eur", "a")),
    (NORMS, ("rows", 0, "single")),
    (GRANT, ("price_per_benefit", "rows", 0, "value")),
]
SHARES = [
    (SCENARIO, (*GROUP, "part_time_share")),
    (SCENARIO, ("policy", "switches", 0, "share")),
    (SCENARIO, ("money", "staff", "overhead_share")),
    (DESIGN, ("data", "drop_out", "share")),
    (DESIGN, ("answers", "alphas", 0)),
    (TARGETS, ("population", "groups", 0, "part_time_share")),
    (DISREGARDS, ("stages", "standard", "rate", "value")),
    (NATIONAL, ("figures", 0, "value")),
]
HAZARDS = [(SCENARIO, ("hazards", "base", "benefit_to_work"))]
# Where three digits after a sign can be thousands or decimals.
EITHER = [
    (SCENARIO, (*GROUP, "intake", "per_month")),
    (SCENARIO, ("policy", "desk", "staff", "clients_per_fte")),
]
WHOLE_WAYS = [
    "{:,}", "'{:,}'", "{dots}", "€ {dots}", "€ {dots},-", "EUR {:,}", "{:,} euro", "{spaced}",
    "{:_}", "'{}'", "[{}]", "{{value: '{:,}'}}", "{k}k",
]  # fmt: skip
WRITTEN_EUROS = [way for way in WHOLE_WAYS if way != "{dots}"]
SHARE_WAYS = [
    "{percent}%", "{percent} %", "{percent_comma} %", "{percent}", "{comma}", "'{comma}'",
    "'{point}'", "[{point}]", "{{value: '{comma}'}}",
]  # fmt: skip


def spelled(
    fields: list[tuple[Kind, Path_]], ways: list[str]
) -> list[tuple[Kind, Path_, str, bool]]:
    """Every field of a scenario in every way, in lines and in braces; of other files in lines."""
    return [
        (kind, path, way, braces)
        for kind, path in fields
        for way in ways
        for braces in ((False, True) if kind is SCENARIO else (False,))
    ]


def whole(way: str, number: int) -> str:
    """A number of four digits or more written in a way."""
    dots = f"{number:,}".replace(",", ".")
    return way.format(number, dots=dots, spaced=dots.replace(".", " "), k=f"{number / 1000:g}")


def proposals(kind: Kind, path: Path_, written: str, file: Path, *, braces: bool) -> list[Any]:
    """The numbers that are read when each proposal is written where the message says."""
    text = kind.text(path, written, in_braces=braces)
    mistakes = kind.outcome(text, file)
    assert isinstance(mistakes, tuple), f"{written} was taken as {at(mistakes, path)}"
    [mistake] = mistakes
    assert mistake.mend is not None, str(mistake)
    assert all(write in str(mistake) for write in mistake.mend.write)
    taken = []
    for write in mistake.mend.write:
        again = kind.outcome(mended(text, mistake, write), file)
        assert not isinstance(again, tuple), f"{mistake}\n{write} is refused: {again[0]}"
        taken.append(at(again, path))
    return taken


@pytest.mark.parametrize(("kind", "path", "way", "braces"), spelled(PERSONS, WHOLE_WAYS))
def test_thousands_of_persons(
    kind: Kind, path: Path_, way: str, braces: bool, tmp_path: Path
) -> None:
    meant = 300_000 if path[-1] == "of" else 2_300
    assert proposals(kind, path, whole(way, meant), tmp_path / "x.yaml", braces=braces) == [meant]


@pytest.mark.parametrize(("kind", "path", "way", "braces"), spelled(EUROS, WRITTEN_EUROS))
def test_thousands_of_euros(
    kind: Kind, path: Path_, way: str, braces: bool, tmp_path: Path
) -> None:
    meant = 1_250
    assert proposals(kind, path, whole(way, meant), tmp_path / "x.yaml", braces=braces) == [meant]


@pytest.mark.parametrize("braces", [False, True])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.450.000,50", 1450000.5),
        ("1,450,000.5", 1450000.5),
        ("€ 16.500,00", 16500),
        ("15,5k", 15500),
        ("1,2 mln", 1.2e6),
    ],
)
def test_thousands_with_cents(written: str, meant: float, braces: bool, tmp_path: Path) -> None:
    path = ("money", "price_per_benefit")
    assert proposals(SCENARIO, path, written, tmp_path / "x.yaml", braces=braces) == [meant]


@pytest.mark.parametrize(("kind", "path", "way", "braces"), spelled(SHARES, SHARE_WAYS))
def test_shares(kind: Kind, path: Path_, way: str, braces: bool, tmp_path: Path) -> None:
    meant = 0.375
    written = way.format(comma="0,375", point="0.375", percent="37.5", percent_comma="37,5")
    assert proposals(kind, path, written, tmp_path / "x.yaml", braces=braces) == [meant]


@pytest.mark.parametrize("way", ["{}", "{} %", "'{}%'"])
@given(percent=st.floats(1.5, 99.9).map(lambda number: round(number, 1)))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_percentage_for_a_hazard_is_no_hazard_by_division(
    way: str, percent: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("hazard") / "x.yaml"
    rate = -math.log1p(-percent / 100)
    meant = sorted(number for number in (rate, rate / 12) if number <= 1)
    taken = proposals(*HAZARDS[0], way.format(percent), file, braces=False)
    assert sorted(taken) == pytest.approx(meant, rel=1e-3)


@pytest.mark.parametrize(("kind", "path"), EITHER)
@pytest.mark.parametrize(
    ("written", "likely", "other"),
    [("2,500", 2500, 2.5), ("22,375", 22.375, 22375), ("2,125", 2.125, 2125)],
)
def test_where_both_can_be_meant_both_are_named(
    kind: Kind, path: Path_, written: str, likely: float, other: float, tmp_path: Path
) -> None:
    taken = proposals(kind, path, written, tmp_path / "x.yaml", braces=False)
    holds = other if other < 10_000 or path[-1] == "per_month" else None
    assert taken == [likely, *([] if holds is None else [holds])]


@pytest.mark.parametrize(("kind", "path"), [*PERSONS, (SCENARIO, ("time", "months"))])
def test_a_whole_number_may_have_a_zero_fraction_but_no_thousands(
    kind: Kind, path: Path_, tmp_path: Path
) -> None:
    file = tmp_path / "x.yaml"
    right = 300_000.0 if path[-1] == "of" else 24.0
    taken = kind.outcome(kind.text(path, f"{right:.1f}"), file)
    assert at(taken, path) == right
    if path[-1] != "months":
        written, meant = ("300.000", 300_000) if path[-1] == "of" else ("2.000", 2000)
        assert proposals(kind, path, written, file, braces=False) == [meant]


@pytest.mark.parametrize("written", ["no", "none", "geen"])
def test_none_is_nought(written: str, tmp_path: Path) -> None:
    path = (*GROUP, "part_time_share")
    assert proposals(SCENARIO, path, written, tmp_path / "x.yaml", braces=False) == [0]


@given(
    path=st.sampled_from([path for kind, path in PERSONS + EUROS + SHARES if kind is SCENARIO]),
    written=st.one_of(
        st.from_regex(
            r"(€ ?|EUR )?-?[0-9]{1,4}([.,' _][0-9]{1,3}){0,3}( ?%|,-| euro|k)?", fullmatch=True
        ),
        st.from_regex(r"[0-9.,]{1,8}", fullmatch=True),
        st.text(
            st.characters(codec="utf-8", exclude_characters="\n\r\x85\u2028\u2029"), max_size=12
        ),
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_proposed_for_a_number_passes(
    path: Path_, written: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("any") / "x.yaml"
    text = SCENARIO.text(path, '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"')
    mistakes = SCENARIO.outcome(text, file)
    assert isinstance(mistakes, tuple), "a text was taken as a number"
    for mistake in mistakes:
        for write in mistake.mend.write if getattr(mistake, "mend", None) else ():
            again = SCENARIO.outcome(mended(text, mistake, write), file)
            assert not isinstance(again, tuple), f"{mistake}\n{write} is refused: {again[0]}"
