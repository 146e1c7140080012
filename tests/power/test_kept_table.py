"""A kept table answers only for the design it was simulated from."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sim.engine.replicate import open_pool
from sim.errors import InputError
from sim.files.seals import KeptFileWarning
from sim.inputs.design.load import changed_design, load_design
from sim.pipeline import power_design
from sim.power import Studies, stages
from sim.power.simulation.study_table import missing_months, simulated_from
from sim.results import RunSettings, silent
from sim.store.power_folder import kept_or_simulated

SMALL = """
design: small
title: A small trial
studies: 300
model:
  endpoints:
    - {endpoint: left_benefit, month: 12, base_rate: 0.15, effects: {new: 0.15}}
inquiries:
  - {arms: [new], against: [usual]}
data:
  arms: {new: 60, usual: 50}
  comparator: usual
  follow_up_months: 12
answers: {tests: [z_pooled], alphas: [0.05]}
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("kept")
    (out / "small.yaml").write_text(SMALL, "utf-8")
    return power_design(out / "small.yaml", RunSettings(out=out)).folder / "studies.npz"


def again(kept: Path, out: Path, right: str, other: str) -> None:
    assert right in SMALL
    (out / "other.yaml").write_text(SMALL.replace(right, other), "utf-8")
    power_design(out / "other.yaml", RunSettings(out=out, kept=kept))


@pytest.mark.parametrize(
    ("right", "other", "said"),
    [
        ("{new: 0.15}", "{new: 0.05}", r"effects\.new \(was 0\.15, now 0\.05\)"),
        ("month: 12, base", "month: 6, base", r"endpoints\[0\]\.month"),
        ("comparator: usual", "comparator: usual\n  take_up: {new: 0.5}", r"data\.take_up"),
        ("{new: 60, usual: 50}", "{new: 600, usual: 50}", r"data\.sizes\.new"),
        ("alphas: [0.05]", "alphas: [0.05], interim: {month: 6}", "look at month 6"),
    ],
)
def test_another_truth_or_data_strategy_is_refused(
    kept: Path, tmp_path: Path, right: str, other: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        again(kept, tmp_path, right, other)


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("tests: [z_pooled], alphas: [0.05]", "tests: [fisher], alphas: [0.1]"),
        ("comparator: usual", "comparator: usual\n  costs: {fixed_eur: 10}"),
        ("title: A small trial", "title: Other words"),
        ("arms: {new: 60, usual: 50}", "total: 110\n  allocation: {new: 6, usual: 5}"),
    ],
)
def test_other_answers_costs_and_words_are_taken(
    kept: Path, tmp_path: Path, right: str, other: str
) -> None:
    again(kept, tmp_path, right, other)


def test_a_table_that_does_not_say_where_it_came_from_is_refused(
    kept: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.npz"
    replace(Studies.load(kept), origin="").save(old)
    with pytest.raises(InputError, match="must say which model"):
        again(old, tmp_path, "A small trial", "Other words")


def test_a_month_of_lives_that_was_not_kept_is_told(kept: Path) -> None:
    lives = load_design("wageningen_lives")
    asked = [one.model_dump(exclude_unset=True) | {"month": 7} for one in lives.inquiries]
    other = changed_design(lives, {"inquiries": asked})
    assert simulated_from(other) == simulated_from(lives)
    assert any("at month 7" in said for said in missing_months(Studies.load(kept), other))


def studies_in(folder: Path, *changed: str) -> Path:
    """The table of the small trial, with changes, as the folder keeps it."""
    file = folder.with_suffix(".yaml")
    file.write_text(SMALL.replace(*changed) if changed else SMALL, "utf-8")
    folder.mkdir(exist_ok=True)
    with open_pool(1) as pool:
        kept_or_simulated(folder, load_design(file), None, pool, silent)
    return folder / "studies.npz"


@pytest.mark.parametrize(
    "changed",
    [
        ("studies: 300", "studies: 300\nseed: 2"),
        ("studies: 300", "studies: 301"),
        ("{new: 0.15}", "{new: 0.05}"),
        ("{new: 60, usual: 50}", "{new: 61, usual: 50}"),
        ("new", "other"),
    ],
)
def test_studies_of_another_design_or_seed_in_the_folder_are_simulated_again(
    tmp_path: Path, changed: tuple[str, str]
) -> None:
    own = studies_in(tmp_path / "one")
    whole = own.read_bytes()
    shutil.copy(studies_in(tmp_path / "other", *changed), own)
    assert own.read_bytes() != whole
    with pytest.warns(KeptFileWarning, match=r"of another run.* It is made again now"):
        studies_in(tmp_path / "one")
    assert own.read_bytes() == whole


def test_damaged_studies_are_simulated_again_whatever_the_damage(tmp_path: Path) -> None:
    kept = studies_in(tmp_path / "one")
    whole = kept.read_bytes()
    damages = [whole[:cut] for cut in (0, 1, len(whole) // 2, len(whole) - 1)]
    damages += [b"no archive" * 20, whole + b"0"]
    damages += [
        whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]
        for place in range(0, len(whole), len(whole) // 40)
    ]
    for damaged in damages:
        kept.write_bytes(damaged)
        with pytest.warns(KeptFileWarning, match="It is made again now"):
            studies_in(tmp_path / "one")
        assert kept.read_bytes() == whole


def test_a_stage_in_another_s_place_is_simulated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "COUNT_STAGE", 100)
    kept = studies_in(tmp_path / "one")
    reference = kept.read_bytes()
    kept.unlink()
    with monkeypatch.context() as unplugged:
        unplugged.setattr(stages, "joined", unplug)
        with pytest.raises(KeyboardInterrupt):
            studies_in(tmp_path / "one")
    first, second = (kept.with_name(f"stage-{number}.npz") for number in (0, 100))
    shutil.copy(first, second)
    with pytest.warns(KeptFileWarning, match=r"stage-100\.npz: must belong here"):
        studies_in(tmp_path / "one")
    assert kept.read_bytes() == reference
    assert not list(kept.parent.glob("stage-*"))


def unplug(parts: object) -> None:
    raise KeyboardInterrupt
