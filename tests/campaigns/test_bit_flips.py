"""A small part of the campaign: kinds of files that are quickly made and read."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import SimError
from sim.files.seals import KeptFileWarning
from tests.campaigns.bit_flips import (
    KINDS,
    LETHAL,
    OUTCOMES,
    Kind,
    campaign,
    flips,
    outcome_of,
    table,
)

QUICK_ONES = ("block of a run", "manifest of a power study", "kept studies", "stage of studies")
QUICK = tuple(kind for kind in KINDS if kind.name in QUICK_ONES)


def test_no_flipped_bit_is_believed() -> None:
    found = campaign(15, 3, QUICK)
    assert sum(counts.total() for counts in found.values()) == 15
    assert all(found.values())
    assert not [name for name, counts in found.items() if any(counts[one] for one in LETHAL)]
    assert f"| **all** | 15 | {sum(counts[OUTCOMES[0]] for counts in found.values())} |" in table(
        found
    )


def refused(folder: Path) -> object:
    raise SimError("a sentence")


def broken(folder: Path) -> object:
    raise ZeroDivisionError


def made_again(folder: Path) -> object:
    warnings.warn("a word", KeptFileWarning, stacklevel=1)
    return "same"


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        (refused, "refused"),
        (broken, "TRACEBACK"),
        (made_again, "made again"),
        (lambda folder: "same", "changes nothing"),
        (lambda folder: "other", "BELIEVED"),
    ],
)
def test_what_becomes_of_a_flip_is_told_apart(
    tmp_path: Path, call: Callable[[Path], object], outcome: str
) -> None:
    assert outcome_of(Kind("any", "*", call), tmp_path, "same") == outcome


def test_every_kind_gets_its_share() -> None:
    names = [kind.name for kind in flips(KINDS, 1_000)]
    assert len(names) == 1_000
    assert set(names) == {kind.name for kind in KINDS}
