"""What real people stand behind: a fingerprint that nobody can try, and files that are closed."""

import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.errors import MachineError
from sim.files.private_files import close_to_others
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.redacted import FINGERPRINT, published_form
from sim.pipeline import compare, run, run_as_planned
from sim.results import RunSettings
from sim.store.private import KEY_FILE, fingerprint_key
from sim.verify.small_run import RunPlan, difference, result_bytes

YAML = """\
scenario: own
based_on: municipality
time: {start: 2020-01-01, months: 12}
runs: {draws: 1, replications: 1}
population: {groups: [{name: here, regime: reference, file: own.csv}]}
options:
  - {name: base}
  - name: other
    change: {population: {groups: [{name: here, regime: reference, file: other.csv}]}}
  - {name: exemption, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def written(folder: Path, last: str = "44") -> Path:
    (folder / "own.csv").write_text("age\n" + "40\n" * 19 + f"{last}\n", "utf-8")
    (folder / "other.csv").write_text("age\n" + "41\n" * 20, "utf-8")
    (folder / "own.yaml").write_text(YAML, "utf-8")
    return folder / "own.yaml"


def shared(out: Path) -> Iterator[Path]:
    """Every file that somebody could be sent."""
    for path in out.rglob("*"):
        if path.is_file() and "private" not in path.relative_to(out).parts:
            yield path


@pytest.mark.parametrize("work", [run, compare])
def test_no_file_and_no_name_holds_what_a_guess_can_be_tried_on(
    tmp_path: Path, work: object
) -> None:
    file = written(tmp_path)
    folders = [work(file, RunSettings(out=tmp_path / out)).folder for out in ("one", "two")]  # type: ignore[operator]
    # Whoever has the file itself, but not the key, cannot tell that it is this one.
    assert folders[0].name != folders[1].name
    plain = [hashlib.sha256((tmp_path / f"{name}.csv").read_bytes()) for name in ("own", "other")]
    for path in shared(tmp_path / "one"):
        content = path.read_bytes()
        for digest in plain:
            assert digest.hexdigest()[:16].encode() not in content, path
            assert digest.digest()[:8] not in content, path
    texts = [(folder / "manifest.json").read_text("utf-8") for folder in folders]
    assert texts[0].count(FINGERPRINT) == 2
    assert texts[0] != texts[1]


def test_the_same_file_is_known_again_and_another_is_not(tmp_path: Path) -> None:
    settings = RunSettings(out=tmp_path / "out")
    first = run(written(tmp_path), settings).folder
    assert run(written(tmp_path), settings).folder == first
    # One cell of one person.
    assert run(written(tmp_path, "45"), settings).folder != first
    shutil.rmtree(tmp_path / "out" / "private")
    assert run(written(tmp_path), settings).folder != first


def test_without_a_key_there_is_no_fingerprint(tmp_path: Path) -> None:
    told = published_form(load_scenario(written(tmp_path)))
    assert told["population"]["groups"][0]["file"] == {}
    assert told["options"][1]["change"]["population"]["groups"][0]["file"] == {}


def test_a_scenario_of_made_up_people_needs_no_key(tmp_path: Path) -> None:
    assert fingerprint_key(tmp_path, load_scenario("wageningen")) is None
    assert list(tmp_path.iterdir()) == []


@posix
def test_private_files_are_closed_whatever_they_were(tmp_path: Path) -> None:
    file, out = written(tmp_path), tmp_path / "out"
    before = os.umask(0)
    try:
        for work, blocks in 2 * ((run, "chunks"), (compare, "comparison")):
            places = (work(file, RunSettings(out=out)).folder / "private", out / "private")
            inside = [path for place in places for path in (place, *place.rglob("*"))]
            assert {path.name for path in inside} >= {blocks, KEY_FILE, "README.txt"}
            for path in inside:
                wanted = 0o700 if path.is_dir() else 0o600
                assert stat.S_IMODE(path.stat().st_mode) == wanted, path
            for path in (out, *out.rglob("*")):
                path.chmod(0o777)
    finally:
        os.umask(before)


@posix
def test_a_link_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(0o755)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "private").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MachineError, match="must be a folder of its own"):
        run(written(tmp_path), RunSettings(out=tmp_path / "out"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


@posix
def test_a_link_inside_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("", "utf-8")
    (tmp_path / "outside").chmod(0o644)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "link").symlink_to(tmp_path / "outside")
    close_to_others(tmp_path / "private")
    assert stat.S_IMODE((tmp_path / "outside").stat().st_mode) == 0o644


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_damaged_key_is_told(tmp_path: Path, key: bytes) -> None:
    scenario = load_scenario(written(tmp_path))
    assert fingerprint_key(tmp_path, scenario) == fingerprint_key(tmp_path, scenario)
    (tmp_path / "private" / KEY_FILE).write_bytes(key)
    with pytest.raises(MachineError, match=r"must be a key of 32 bytes \(got \d+: it is damaged\)"):
        fingerprint_key(tmp_path, scenario)


def test_runs_that_are_held_against_each_other_have_one_key(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path))
    runs = [run_as_planned(scenario, RunPlan(tmp_path / f"run-{n}", n)) for n in (1, 2)]
    assert runs[0].name == runs[1].name
    assert difference(*map(result_bytes, runs)) == ""
