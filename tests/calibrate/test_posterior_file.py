"""Calibrating a small trial: files whole or absent, resumed or started over, old ones refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibrate.calibration import Calibration, calibrate, targets_path
from sim.calibrate.checkpoint import checkpoint_path, load_checkpoint
from sim.calibrate.fit_report import fit
from sim.calibrate.model import model_of
from sim.calibrate.sampler import SamplerSettings
from sim.errors import InputError, MachineError
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.files.seals import KeptFileWarning
from sim.hazards.posterior import LABEL, MANIFEST_KEY, load_posterior
from sim.inputs.targets.load import read_targets

TINY = SamplerSettings(16, 100, 100, 100, 1_200, 4)


def run(folder: Path, **changes) -> Calibration:
    return calibrate("example", folder=folder, settings=TINY, draws=300, threads=1, **changes)


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return run(tmp_path_factory.mktemp("calibration"))


def test_a_file_is_written_and_read_back(calibrated: Calibration) -> None:
    posterior = load_posterior(calibrated.path)
    assert posterior.values.shape == (300, len(posterior.names))
    assert posterior.names[0] == "base.benefit_to_work"
    by_name = dict(zip(posterior.names, posterior.values.T, strict=True))
    assert (by_name["base.benefit_to_work"] == by_name["base.part_time_to_work"]).all()
    assert (by_name["base.other_exit_to_returned"] == 0.0).all()
    assert (by_name["regime.control.work"] == 1.0).all()
    assert by_name["frailty.0"] == pytest.approx(2.0 - by_name["frailty.1"])
    status = dict(zip(posterior.names, posterior.status, strict=True))
    assert status["regime.coaching.other_exit"] == "calibrated"
    assert status["regime.coaching.work"] == "assumed"
    beside = json.loads(calibrated.path.with_suffix(".manifest.json").read_text("utf-8"))
    assert beside == posterior.manifest


def test_only_the_three_files_stay(calibrated: Calibration) -> None:
    names = sorted(file.name for file in calibrated.path.parent.iterdir())
    assert names == [
        "example.posterior.manifest.json", "example.posterior.parquet", "example.trace.parquet",
    ]  # fmt: skip


def test_one_draw_is_the_median_and_too_many_are_refused(calibrated: Calibration) -> None:
    posterior = load_posterior(calibrated.path)
    assert posterior.draws(1)[0] == pytest.approx(np.median(posterior.values, axis=0))
    assert np.array_equal(posterior.draws(7), posterior.values[:7])
    with pytest.raises(InputError, match="at most 300"):
        posterior.draws(301)


@pytest.mark.slow
def test_same_seed_same_bytes_on_other_threads(calibrated: Calibration, tmp_path: Path) -> None:
    again = calibrate("example", folder=tmp_path, settings=TINY, draws=300, threads=2)
    assert again.path.read_bytes() == calibrated.path.read_bytes()


class _StopError(Exception):
    """A plug pulled."""


def test_a_stopped_run_goes_on_to_the_same_bytes(calibrated: Calibration, tmp_path: Path) -> None:
    def pull_the_plug(done: int, _: int) -> None:
        if done >= 1_200:
            raise _StopError

    with pytest.raises(_StopError):
        run(tmp_path, progress=pull_the_plug)
    assert not list(tmp_path.glob("*.parquet"))
    assert len(list(tmp_path.glob(".*.npz"))) == 1
    begun: list[int] = []
    again = run(tmp_path, progress=lambda done, _: begun.append(done))
    assert begun[0] > 1_000
    assert again.path.read_bytes() == calibrated.path.read_bytes()


def test_a_run_that_has_not_mixed_goes_on_for_as_many_steps_again(tmp_path: Path) -> None:
    short = replace(TINY, steps=400)
    told: list[tuple[int, int]] = []

    def made(folder: Path, stop_at_call: int) -> Calibration:
        told.clear()

        def tell(done: int, of: int) -> None:
            told.append((done, of))
            if len(told) == stop_at_call:
                raise _StopError

        return calibrate(
            "example", folder=folder, settings=short, draws=300, threads=1, progress=tell
        )

    whole = made(tmp_path / "whole", 0)
    assert whole.fits["registry"].mixing.draws == 2 * 16 * 400 // 4
    # Three stages of a part each, then twice four parts; never more steps told than there are.
    assert (len(told), told[-1]) == (11, (700, 700))
    with pytest.raises(_StopError):
        made(tmp_path / "stopped", 11)
    assert made(tmp_path / "stopped", 0).path.read_bytes() == whole.path.read_bytes()
    assert len(told) == 1


def test_a_damaged_checkpoint_starts_over(calibrated: Calibration, tmp_path: Path) -> None:
    model = model_of(read_targets(targets_path("example")))
    saved = checkpoint_path(tmp_path, model, TINY)
    saved.write_bytes(b"PK\x03\x04 half a file" * 50)
    with pytest.warns(KeptFileWarning, match="starts over"):
        assert load_checkpoint(saved) is None
    with pytest.warns(KeptFileWarning, match="starts over"):
        again = run(tmp_path)
    assert again.path.read_bytes() == calibrated.path.read_bytes()


def test_an_unwritable_folder_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    with pytest.raises(MachineError, match="cannot be written"):
        run(blocked / "below")


def changed_manifest(calibrated: Calibration, tmp_path: Path, **changes: object) -> Path:
    table = read_sealed_table(calibrated.path, LABEL)
    manifest = json.loads(table.schema.metadata[MANIFEST_KEY]) | changes
    path = tmp_path / "example.posterior.parquet"
    metadata = {MANIFEST_KEY: json.dumps(manifest).encode()}
    write_sealed_table(path, table.replace_schema_metadata(metadata), LABEL)
    return path


def test_another_version_is_refused(calibrated: Calibration, tmp_path: Path) -> None:
    path = changed_manifest(calibrated, tmp_path, format=0)
    with pytest.raises(InputError, match="another version"):
        load_posterior(path)


def test_missing_parameters_are_named(calibrated: Calibration, tmp_path: Path) -> None:
    columns = ["base.benefit_to_work", "base.new_hazard"]
    path = changed_manifest(calibrated, tmp_path, columns=columns)
    with pytest.raises(InputError, match=r"must hold base\.new_hazard \(missing\)"):
        load_posterior(path)


def test_half_a_file_and_no_file_are_refused(calibrated: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "half.posterior.parquet"
    path.write_bytes(calibrated.path.read_bytes()[:1000])
    with pytest.raises(InputError, match="damaged or was changed"):
        load_posterior(path)
    with pytest.raises(InputError, match="there is none"):
        load_posterior(tmp_path / "absent.posterior.parquet")


def test_an_unknown_basis_is_refused(calibrated: Calibration) -> None:
    with pytest.raises(InputError, match="effect basis matched"):
        load_posterior(calibrated.path, "matched")
    with pytest.raises(InputError, match="effects: must be"):
        run(calibrated.path.parent, effects=["matched"])


def test_changed_targets_are_noticed(calibrated: Calibration, tmp_path: Path) -> None:
    text = targets_path("example").read_text("utf-8").replace("count: 71", "count: 72")
    changed = tmp_path / "example.targets.yaml"
    changed.write_text(text, "utf-8")
    with pytest.raises(InputError, match="they have changed"):
        fit(changed, folder=calibrated.path.parent)


def test_the_report_of_a_fit(calibrated: Calibration) -> None:
    report = fit("example", folder=calibrated.path.parent)
    assert [row.source for row in report.rows] == ["F208", "F209", "F210"]
    fitted, validation = report.coverage
    assert (fitted.inside, fitted.of) == (2, 2)
    assert validation.of == 1
    assert len(report.prior_rows) == 3


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wagenigen", r"wagenigen: must be a built-in trial .* Did you mean `wageningen`\?"),
        ("nope", r"Known here: example, wageningen\."),
    ],
)
def test_a_trial_that_is_not_known_names_those_that_are(name: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        targets_path(name)
