"""Studies made in stages are those of one go, and a stopped run goes on."""

from pathlib import Path

import numpy as np
import pytest

from sim.files.seals import KeptFileWarning
from sim.inputs.design.load import changed_design, load_design
from sim.inputs.design.model import Design
from sim.pipeline import power_design
from sim.power import simulate_design, stages
from sim.power.simulation.study_table import ARRAYS, Studies
from sim.power.stages import staged_studies, stages_of
from sim.results import RunSettings
from sim.store import power_folder


def designs() -> dict[str, Design]:
    counts = changed_design(load_design("wageningen"), {"studies": 70})
    lives = changed_design(
        load_design("wageningen_lives"), {"studies": 23, "model": {"posterior_draws": 4}}
    )
    late = changed_design(
        load_design("fip"),
        {"studies": 70, "data": {"entry": {"at_start_share": 0.5, "last_month": 6}}},
    )
    cluster = {
        "studies": 50,
        "data": {"randomisation": "clustered", "clusters": {"size": 20, "icc": 0.1}},
        "answers": {"tests": ["cluster_t"]},
        "decision": None,
    }
    clustered = changed_design(load_design("fip"), cluster)
    return {"counts": counts, "lives": lives, "late": late, "clustered": clustered}


@pytest.fixture(autouse=True)
def small_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "COUNT_STAGE", 30)
    monkeypatch.setattr(stages, "LIVES_STAGE", 10)


def same(one: Studies, other: Studies) -> bool:
    return (one.n_studies, one.arms, one.strata) == (
        other.n_studies, other.arms, other.strata,
    ) and all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for first, second in zip(one.endpoints, other.endpoints, strict=True)
        for name in ARRAYS
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["counts", "lives", "late", "clustered"])
def test_stages_give_the_table_of_one_go(kind: str) -> None:
    design = designs()[kind]
    assert len(stages_of(design)) > 1
    kept: dict[int, Studies] = {}
    found = staged_studies(design, lambda first: None, kept.__setitem__)
    assert same(found, simulate_design(design))
    assert sorted(kept) == [first for first, _ in stages_of(design)]
    again = staged_studies(design, kept.get, lambda *_: pytest.fail("made anew"))
    assert same(again, found)


def test_a_stopped_run_goes_on_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = power_design("fip", RunSettings(studies=70, out=tmp_path / "whole")).folder
    made: list[int] = []
    real = simulate_design

    def stopped(design: Design, *, first: int = 0, **more: object) -> Studies:
        if first == 60:
            raise KeyboardInterrupt
        made.append(first)
        return real(design, first=first, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(stages, "simulate_design", stopped)
    settings = RunSettings(studies=70, out=tmp_path / "stopped")
    with pytest.raises(KeyboardInterrupt):
        power_design("fip", settings)
    assert made == [0, 30]
    (folder,) = (tmp_path / "stopped").iterdir()
    assert len(list(folder.glob(f"{power_folder.STAGE}*"))) == 2
    (folder / f"{power_folder.STAGE}30.npz").write_bytes(b"spoilt")
    monkeypatch.setattr(
        stages,
        "simulate_design",
        lambda design, *, first=0, **more: made.append(first) or real(design, first=first, **more),
    )
    with pytest.warns(KeptFileWarning, match=r"30\.npz: .* It is made again now"):
        assert power_design("fip", settings).folder == folder
    assert made == [0, 30, 30, 60]
    for file in ("studies.npz", "power.csv"):
        assert (folder / file).read_bytes() == (whole / file).read_bytes()
    assert not list(folder.glob(f"{power_folder.STAGE}*"))
