"""`calibrate` and `fit` as a user meets them, on a trial of the user's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from sim.calibrate.diagnostics import Mixing
from sim.cli import calibrate as calibrating
from sim.cli import main
from sim.files.sealed_tables import write_sealed_table
from sim.hazards.posterior import LABEL, calibration_folder
from sim.report.text.fit import mixing_warning

STEPS = ("--steps", "400", "--workers", "1")
POSTERIOR = "my.posterior.parquet"


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def my_targets(folder: Path, *changes: tuple[str, str]) -> Path:
    """The example as a file `my.targets.yaml` of the user's own."""
    text = (calibration_folder() / "example.targets.yaml").read_text("utf-8")
    for old, new in (("targets: example", "targets: my"), *changes):
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / "my.targets.yaml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `my` was calibrated; what the command printed stands in said.txt."""
    folder = tmp_path_factory.mktemp("home")
    file = my_targets(folder)
    done = call("calibrate", str(file), *STEPS, "--report", str(folder / "results"))
    assert done.exit_code == 0, done.output
    (folder / "said.txt").write_text(done.output, "utf-8")
    return folder


@pytest.mark.slow
def test_calibrate_says_how_it_mixed_and_where_the_posterior_is(home: Path) -> None:
    said = (home / "said.txt").read_text("utf-8")
    for word in ("R-hat", "bulk ESS", "seconds", POSTERIOR, "`posterior: my`", "Fit report"):
        assert word in said
    assert (home / POSTERIOR).is_file()
    assert not [file for file in home.iterdir() if file.name.startswith(".")]


@pytest.mark.slow
def test_a_fit_writes_tables_and_figures(home: Path) -> None:
    folder = next((home / "results").glob("fit-my-registry-*"))
    names = {file.name for file in folder.iterdir()}
    figures = {"published", "prior_posterior", "pairs", "trace"}
    assert {f"{figure}.{kind}" for figure in figures for kind in ("svg", "png")} <= names
    assert {"fit.xlsx", "fit_provenance.csv", "fit_parameters_nl.csv"} <= names


@pytest.mark.slow
def test_fit_prints_every_published_number(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    done = call("fit", "my", "--prior", "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    for word in ("71 of 300", "F208", "fitted", "validation", "assumed", "Under the prior alone"):
        assert word in done.output
    document = json.loads(call("fit", "my", "--json", "--out", str(tmp_path)).stdout)
    assert [row["source"] for row in document["rows"]] == ["F208", "F209", "F210"]
    assert document["mixing"]["is_good"] in {True, False}


@pytest.mark.slow
def test_the_same_fit_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    file = str(home / "my.targets.yaml")
    assert call("fit", file, "--out", str(tmp_path)).exit_code == 0
    first = next((home / "results").glob("fit-my-*"))
    again = next(tmp_path.glob("fit-my-*"))
    assert first.name == again.name
    assert all((again / file.name).read_bytes() == file.read_bytes() for file in first.iterdir())


@pytest.mark.slow
def test_a_scenario_finds_the_posterior_of_the_current_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = tmp_path / "mine.yaml"
    # The fit has one duration bin, so the scenario must have one too.
    one_bin = "hazards: {duration: {on_benefit: [{from_months: 0}]}}\n"
    scenario.write_text(f"scenario: mine\nbased_on: wageningen\nposterior: my\n{one_bin}", "utf-8")
    monkeypatch.chdir(home)
    few = ("--draws", "2", "--replications", "1", "--out", str(tmp_path))
    done = call("run", str(scenario), *few)
    assert done.exit_code == 0, done.output
    assert "intervals hold chance and parameter uncertainty" in done.output
    refused = call("run", str(scenario), "--draws", "2001", "--out", str(tmp_path))
    assert refused.exit_code == 2
    assert "at most 2000" in refused.output


@pytest.mark.slow
def test_a_stopped_calibration_leaves_no_posterior_and_goes_on(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = my_targets(tmp_path)
    told: list[int] = []

    def bar_that_stops_at(limit: float) -> Callable[..., object]:
        @contextmanager
        def bar(*_: str) -> Iterator[Callable[[int, int], None]]:
            def tell(done: int, _: int) -> None:
                told.append(done)
                if done >= limit:
                    raise KeyboardInterrupt

            yield tell

        return bar

    words = ("calibrate", str(file), *STEPS, "--report", str(tmp_path / "results"))
    monkeypatch.setattr(calibrating, "progress_bar", bar_that_stops_at(1_500))
    stopped = call(*words)
    assert (stopped.exit_code, "goes on from there" in stopped.output) == (130, True)
    assert not list(tmp_path.glob("*.parquet"))
    told.clear()
    monkeypatch.setattr(calibrating, "progress_bar", bar_that_stops_at(float("inf")))
    assert call(*words).exit_code == 0
    assert told[0] > 1_000
    assert (tmp_path / POSTERIOR).read_bytes() == (home / POSTERIOR).read_bytes()


@pytest.mark.parametrize("command", ["calibrate", "fit"])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("count: 71", "count: 301"), "count must be at most of, 300 persons (got 301)"),
        (("groups: [treated], quantity: left", "groups: [treatd], quantity: left"), "`treated`"),
        (("count: 71", "count: -1"), "must be from 0"),
        (("count: 71", "count: 71.5"), "must be a whole number"),
        (("date: 2019-03-01, count: 71", "date: 2021-03-01, count: 71"), "within the trial"),
        (("source: F208, ", ""), "source"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_written(
    tmp_path: Path, command: str, change: tuple[str, str], sentence: str
) -> None:
    done = call(command, str(my_targets(tmp_path, change)))
    assert done.exit_code == 2
    assert sentence in done.output
    assert "my.targets.yaml:" in done.output
    assert "Traceback" not in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["my.targets.yaml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("calibrate", "nowhere"), "nowhere: must be a built-in trial"),
        (("calibrate", "example", "--effects", "matched"), "effects: must be registry"),
        (("calibrate", "example", "--steps", "1"), "--steps"),
        (("fit", "example", "--posterior", "nowhere"), "bijstandsim calibrate"),
        (("fit", "wageningen", "--effects", "largest"), "--effects"),
    ],
)
def test_other_mistakes_are_one_sentence(words: tuple[str, ...], said: str) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:5_000]), "damaged or was changed"),
        (lambda path: pq.write_table(pq.read_table(path).drop(["base.benefit_to_work"]), path),
         "damaged or was changed"),
        (lambda path: write_sealed_table(
            path, pq.read_table(path).drop(["base.benefit_to_work"]), LABEL
         ), "must hold base.benefit_to_work (missing)"),
        (lambda path: pq.write_table(pq.read_table(path).replace_schema_metadata({}), path),
         "must carry the program's seal"),
    ],
)  # fmt: skip
def test_a_posterior_that_cannot_be_used_is_refused(
    tmp_path: Path, damage: Callable[[Path], object], said: str
) -> None:
    for name in ("wageningen.targets.yaml", "wageningen.posterior.parquet"):
        shutil.copy(calibration_folder() / name, tmp_path)
    damage(tmp_path / "wageningen.posterior.parquet")
    done = call("fit", str(tmp_path / "wageningen.targets.yaml"), "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert said in done.output


def test_a_basis_is_never_dropped_from_a_file_of_the_same_targets(tmp_path: Path) -> None:
    for name in ("wageningen.targets.yaml", "wageningen.posterior.parquet"):
        shutil.copy(calibration_folder() / name, tmp_path)
    done = call("calibrate", str(tmp_path / "wageningen.targets.yaml"), "--effects", "none")
    assert done.exit_code == 2
    assert "must hold registry, researchers, matched too" in done.output


def test_changed_targets_are_not_fitted_by_an_old_posterior(tmp_path: Path) -> None:
    for name in ("wageningen.targets.yaml", "wageningen.posterior.parquet"):
        shutil.copy(calibration_folder() / name, tmp_path)
    file = tmp_path / "wageningen.targets.yaml"
    file.write_text(file.read_text("utf-8").replace("count: 26", "count: 27", 1), "utf-8")
    done = call("fit", str(file))
    assert done.exit_code == 2
    assert "they have changed" in done.output


def test_one_draw_of_a_posterior_says_what_is_left_out(tmp_path: Path) -> None:
    few = ("--draws", "1", "--replications", "1", "--out", str(tmp_path))
    done = call("run", "wageningen", *few)
    assert "parameter uncertainty is left out" in done.output
    assert "effect basis: registry" in done.output


@pytest.mark.parametrize("basis", ["researchers", "matched", "none"])
def test_every_effect_basis_runs_and_is_named(tmp_path: Path, basis: str) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(f"scenario: other\nbased_on: wageningen\neffects: {basis}\n", "utf-8")
    few = ("--draws", "2", "--replications", "1", "--out", str(tmp_path))
    done = call("run", str(file), *few)
    assert done.exit_code == 0, done.output
    assert f"effect basis: {basis}" in done.output


def test_bad_mixing_is_a_plain_warning() -> None:
    good, bad = Mixing(1.005, 5_000.0, 2_000.0, 10_000), Mixing(1.05, 300.0, 200.0, 10_000)
    assert mixing_warning("registry", good) == ""
    assert "WARNING: under registry the sampler has not mixed" in mixing_warning("registry", bad)
