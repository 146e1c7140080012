"""The judgement itself: it passes what agrees, and fails what does not."""

import numpy as np

from tests.independent.agreement import Cell, Judged


def cells(shift: float) -> list[Cell]:
    rng = np.random.default_rng(1)
    noise = rng.normal(size=500)
    noise[3] += shift
    return [Cell((str(k),), 10 + z, 10, 1) for k, z in enumerate(noise)]


def test_noise_passes_and_one_wrong_cell_fails() -> None:
    assert Judged(cells(0)).verdict == "pass"
    assert Judged(cells(8)).verdict == "fail"
    assert Judged(cells(8)).worst[0].name == ("3",)


def test_without_noise_any_difference_fails() -> None:
    assert Judged([Cell(("a",), 1.0, 1.0, 0.0)]).verdict == "pass"
    assert Judged([Cell(("a",), 1.0, 1.01, 0.0)]).verdict == "fail"
