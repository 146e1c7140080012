"""Results that are there: listed as they were made, noted, and removed with all that is theirs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import EXIT_CODES, main
from sim.files.seals import read_sealed_manifest, write_manifest
from sim.pipeline import compare, run
from sim.results import RunSettings
from sim.store.kept_results import NOTE_FILE, kept_result, note_of
from sim.verify.small_run import result_bytes
from tests.campaigns.small_work import write_inputs

MANY = 100


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("kept")
    write_inputs(at)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(at)
        settings = RunSettings(out=at / "results")
        compare("town.yaml", settings)
        run("town.yaml", RunSettings(out=at / "results", draws=1, seed=7))
    return at / "results"


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "results")
    return tmp_path / "results"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["results", *map(str, words)])


def lines(out: Path) -> dict[str, dict[str, object]]:
    done = call("--json", "--out", out)
    assert done.exit_code == 0, done.output
    return {line["kind"]: line for line in json.loads(done.output)}


def folder_of(out: Path, kind: str) -> Path:
    return out / str(lines(out)[kind]["result"])


def test_each_result_is_listed_with_what_it_was_made_of(out: Path) -> None:
    found = lines(out)
    assert set(found) == {"comparison", "run"}
    both = found["comparison"], found["run"]
    assert [line["file"] for line in both] == ["town.yaml"] * 2
    assert [line["options"] for line in both] == [2, 2]
    assert [(line["draws"], line["replications"]) for line in both] == [(6, 2), (1, 2)]
    for line in both:
        files = [one for one in (out / str(line["result"])).rglob("*") if one.is_file()]
        assert line["size_bytes"] == sum(one.stat().st_size for one in files)
    printed = call("--out", out).output
    assert "6 × 2" in printed
    assert printed.count("town-") == len(both)


def test_a_note_stays_through_a_repeat_and_changes_no_other_file(out: Path) -> None:
    folder = folder_of(out, "comparison")
    before = result_bytes(folder)
    assert call(folder, "--note", "voor de raad", "--out", out).exit_code == 0
    assert "voor de raad" in call("--out", out).output
    after = result_bytes(folder)
    assert after.pop(NOTE_FILE)
    assert after == before
    assert call(folder.name, "--note", "", "--out", out).exit_code == 0
    assert result_bytes(folder) == before


def test_a_note_changed_by_hand_is_reported(out: Path) -> None:
    folder = folder_of(out, "run")
    call(folder.name, "--note", "one", "--out", out)
    path = folder / NOTE_FILE
    path.write_text(path.read_text("utf-8").replace("one", "two"), "utf-8")
    done = call("--out", out)
    assert done.exit_code == 0
    assert "note.json: must be as the program wrote it" in done.output
    # What the sentence proposes works.
    assert call(folder.name, "--note", "two", "--out", out).exit_code == 0
    assert note_of(folder) == "two"


def test_a_removed_result_leaves_nothing_and_the_other_stays(out: Path) -> None:
    gone, stays = folder_of(out, "comparison"), folder_of(out, "run")
    (gone / "report.html").write_text("a page", "utf-8")
    (gone / "report.nl.pdf").write_bytes(b"a page")
    call(gone.name, "--note", "old", "--out", out)
    before = result_bytes(stays)
    assert call(gone.name, "--remove", "--out", out).exit_code == 0
    assert [place.name for place in out.iterdir()] == [stays.name]
    assert result_bytes(stays) == before


@pytest.mark.parametrize("own", ["memo.docx", "letter.docx", "mine.csv", "chunks.old/x"])
def test_a_folder_with_somebodys_own_file_is_kept_whole(out: Path, own: str) -> None:
    both = sorted(out.iterdir())
    place = both[1] / own
    place.parent.mkdir(exist_ok=True)
    place.write_text("mine", "utf-8")
    before = [result_bytes(folder) for folder in both]
    done = call(*(folder.name for folder in both), "--remove", "--out", out)
    assert done.exit_code == 2
    assert "must not stand in a folder that is removed" in done.output
    assert [result_bytes(folder) for folder in both] == before


def test_only_a_result_in_the_folder_for_results_can_be_removed(out: Path, tmp_path: Path) -> None:
    inside = folder_of(out, "run")
    elsewhere = tmp_path / "elsewhere" / inside.name
    shutil.copytree(inside, elsewhere)
    linked = out / "linked"
    linked.symlink_to(elsewhere)
    for name in (elsewhere, "linked", "..", ".", "nothing", f"../results/../{inside.name}"):
        done = call(name, "--remove", "--out", out)
        assert done.exit_code == 2, name
        assert "must be the name of a result" in done.output
    assert inside.is_dir()
    assert elsewhere.is_dir()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--remove",), "--remove: must name a result"),
        (("--note", "x"), "--note: must name a result"),
        (("a", "--remove", "--note", "x"), "--note: must be left out with --remove"),
    ],
)
def test_a_request_that_says_too_little_or_too_much_is_refused(
    out: Path, words: tuple[str, ...], said: str
) -> None:
    done = call(*words, "--out", out)
    assert (done.exit_code, done.output.startswith(said)) == (2, True)


def test_a_note_too_long_is_refused(out: Path) -> None:
    done = call(folder_of(out, "run").name, "--note", "x" * 1001, "--out", out)
    assert done.exit_code == 2
    assert "at most 1000 signs (got 1001)" in done.output


def test_a_damaged_manifest_is_reported_and_the_rest_listed(out: Path) -> None:
    (folder_of(out, "run") / "manifest.json").write_text("{}", "utf-8")
    assert set(
        json.loads(CliRunner().invoke(main, ["results", "--json", "--out", str(out)]).stdout)[0]
    )
    assert "manifest.json: must be as the program wrote it" in call("--out", out).output


def test_what_a_stopped_run_left_is_called_unfinished(out: Path) -> None:
    folder = folder_of(out, "run")
    for file in folder.glob("summary.*"):
        file.unlink()
    assert kept_result(folder).kind == "unfinished"


def test_real_people_are_marked_and_a_note_on_them_warned_of(out: Path) -> None:
    folder = folder_of(out, "run")
    content = read_sealed_manifest(folder / "manifest.json")
    del content["digest"]
    write_manifest(folder / "manifest.json", content | {"private": "real people"})
    done = call(folder.name, "--note", "x", "--out", out)
    assert "name nobody in it" in done.output
    assert "run (private)" in done.output


def test_an_empty_folder_says_how_to_make_a_result(tmp_path: Path) -> None:
    assert "No results in" in call("--out", tmp_path).output


def test_a_hundred_results_are_listed_soon(out: Path) -> None:
    folder = folder_of(out, "comparison")
    for number in range(MANY):
        copy = out / f"copy-{number}"
        copy.mkdir()
        for file in ("manifest.json", "comparison_options.parquet"):
            (copy / file).hardlink_to(folder / file)
    start = time.process_time()
    assert call("--out", out).exit_code == 0
    # Twice what is asked, for a machine that does other work too.
    assert time.process_time() - start < 1.0


def test_python_runs_the_package_as_the_command() -> None:
    words = [sys.executable, "-m", "sim", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: bijstandsim")
    assert " ".join(done.stdout.split()).endswith(EXIT_CODES)
