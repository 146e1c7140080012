"""A page is made of a whole result only: what is edited, damaged or missing is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.files.seals import read_sealed_manifest, write_manifest
from sim.report.page.write import write_report
from sim.store.result_tables import changed_copies, result_digest

KINDS = ("run", "comparison", "power")
READ = {"run": "summary", "comparison": "comparison_options", "power": "power"}


@pytest.fixture
def folder(results: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of a result without its page."""
    copy = tmp_path / "result"
    shutil.copytree(results[request.param], copy, ignore=shutil.ignore_patterns("*.html"))
    return copy


def paths_of(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value in plain data."""
    if isinstance(content, dict | list):
        places = content.items() if isinstance(content, dict) else enumerate(content)
        for key, part in places:
            yield (*path, key)
            yield from paths_of(part, (*path, key))


def refused(folder: Path, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        write_report(folder)
    assert "\n" not in str(told.value)
    assert not list(folder.glob("*.html"))


@pytest.mark.parametrize("folder", KINDS, indirect=True)
def test_no_value_of_a_manifest_can_be_taken_away_or_changed(folder: Path) -> None:
    path = folder / "manifest.json"
    whole = path.read_text("utf-8")
    places = list(paths_of(json.loads(whole)))
    for place in places[:: max(1, len(places) // 40)]:
        for change in ("taken away", "changed"):
            content = json.loads(whole)
            *above, last = place
            part = content
            for key in above:
                part = part[key]
            if change == "taken away":
                del part[last]
            else:
                part[last] = "another"
            path.write_text(json.dumps(content), "utf-8")
            refused(folder, r"manifest\.json: must be as the program wrote it")


@pytest.mark.parametrize("folder", KINDS, indirect=True)
@pytest.mark.parametrize("harm", ["edited", "cut", "no seal", "another's", "missing"])
def test_a_table_that_is_not_as_it_was_written_is_told(
    folder: Path, harm: str, request: pytest.FixtureRequest, results: dict[str, Path]
) -> None:
    kind = request.node.callspec.params["folder"]
    path = folder / f"{READ[kind]}.parquet"
    table = pq.read_table(path)
    if harm == "edited":
        name = table.column_names[0]
        pq.write_table(table.set_column(0, name, [["another"] * len(table)]), path)
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif harm == "no seal":
        pq.write_table(table.replace_schema_metadata(None), path)
    elif harm == "another's":
        # Of the same kind and all whole, but with another seed.
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        del manifest["digest"]
        write_manifest(folder / "manifest.json", manifest | {"seed": 12345})
    else:
        path.unlink()
    refused(folder, "must (be|carry|belong)")


@pytest.mark.parametrize("folder", KINDS, indirect=True)
def test_a_result_of_an_older_version_is_told_to_be_run_again(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["digest"]
    write_manifest(folder / "manifest.json", manifest | {"format": 1})
    refused(folder, r"must be a result of format 2 \(got 1\): another version .* again")


def test_a_whole_result_has_a_page(results: dict[str, Path], tmp_path: Path) -> None:
    assert write_report(results["power"], tmp_path)[0].path.is_file()


COMMANDS = {"run": "run", "comparison": "compare", "power": "power"}


@pytest.mark.parametrize("folder", KINDS, indirect=True)
def test_a_table_that_is_missing_is_asked_of_the_command_that_makes_it(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    """The manifest says what a folder is, not which tables happen to be there."""
    kind = request.node.callspec.params["folder"]
    (folder / f"{READ[kind]}.parquet").unlink()
    refused(folder, rf"{READ[kind]}\.parquet: must be there .*bijstandsim {COMMANDS[kind]}\)")


COPIES = {
    "run": ("summary.csv", "summary.xlsx"),
    "comparison": (
        "comparison_options.csv",
        "comparison_months_nl.csv",
        "comparison.xlsx",
    ),
}


def changed(folder: Path) -> list[str]:
    return changed_copies(folder, result_digest(read_sealed_manifest(folder / "manifest.json")))


@pytest.mark.parametrize("folder", COPIES, indirect=True)
def test_a_changed_copy_is_found_for_nothing_reads_it(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    assert not changed(folder)
    for name in COPIES[request.node.callspec.params["folder"]]:
        file = folder / name
        whole = file.read_bytes()
        if file.suffix == ".xlsx":
            book = openpyxl.load_workbook(file)
            book.worksheets[0]["B2"] = "someone else's"
            book.save(file)
        else:
            head, line, rest = whole.decode("utf-8-sig").split("\n", 2)
            file.write_bytes(f"{head}\n{line.replace('1', '2')}9\n{rest}".encode())
        assert changed(folder) == [name]
        file.write_bytes(whole[: len(whole) // 2])
        assert changed(folder) == [name]
        file.write_bytes(whole)
    assert not changed(folder)


@pytest.mark.parametrize("folder", ["run"], indirect=True)
def test_report_names_a_changed_copy_and_writes_the_page(folder: Path) -> None:
    with (folder / "summary.csv").open("a", encoding="utf-8") as file:
        file.write("one,line,more\n")
    done = CliRunner().invoke(main, ["report", str(folder), "--out", str(folder.parent / "page")])
    assert done.exit_code == 0, done.output
    [note] = done.stderr.splitlines()
    assert note.startswith(f"Note: {folder / 'summary.csv'} is not as the program wrote it")
    assert (folder.parent / "page" / "report.html").is_file()
