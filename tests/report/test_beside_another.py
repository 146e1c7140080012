"""A page says what the options are compared with, how to repeat it, and whose result it is."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import InputError
from sim.files.seals import write_manifest
from sim.pipeline import compare
from sim.report.page.language import LANGUAGES, language_of
from sim.report.page.write import write_report
from sim.results import RunSettings
from sim.store.result_tables import result_digest, write_result_table

SCENARIO = """\
scenario: mine
based_on: municipality
time: {months: 12}
settings: {effect_basis: [], labour_market: []}
money: {comparator: COMPARATOR}
options:
  - {name: exemption, title: Free, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""


def folder_of(tmp_path: Path, comparator: str) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(SCENARIO.replace("COMPARATOR", comparator), "utf-8")
    found = compare(file, RunSettings(draws=2, replications=2, workers=1, out=tmp_path / "results"))
    return found.folder


def page_of(folder: Path) -> str:
    return write_report(folder, letter=True)[0].path.read_text("utf-8")


def test_where_the_comparator_changes_something_no_text_says_nothing_changes(
    tmp_path: Path,
) -> None:
    page = page_of(folder_of(tmp_path, "exemption"))
    for language in LANGUAGES:
        nothing, other = (
            language_of(language).plain(f"nothing.{key}") for key in ("changes", "other")
        )
        about_the_country = 1  # what the status quo is beside national figures
        assert page.count(nothing) <= about_the_country
        assert page.count(other) > 3
    assert "Zoals het nu is" in page


def test_where_it_changes_nothing_the_texts_say_so(tmp_path: Path) -> None:
    page = page_of(folder_of(tmp_path, "base"))
    assert page.count("niets veranderen") > 3
    assert "de keuze waarmee we vergelijken" not in page


def test_a_scenario_of_one_s_own_is_repeated_from_its_file(tmp_path: Path) -> None:
    page = page_of(folder_of(tmp_path, "base"))
    assert "bijstandsim compare mine.yaml --seed" in page


def test_a_result_of_another_version_is_told_and_not_half_shown(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "base")
    old = tmp_path / "old"
    shutil.copytree(folder, old)
    manifest = json.loads((old / "manifest.json").read_text("utf-8"))
    manifest["program"]["source"] = "0123456789abcdef"
    del manifest["digest"]
    write_manifest(old / "manifest.json", manifest)
    for file in old.glob("*.parquet"):
        table = pd.read_parquet(file)
        kept = table[["notice"]] if file.stem == "comparison_notices" else table
        write_result_table(old, file.stem, kept, result_digest(manifest))
    with pytest.raises(InputError, match=r"must be made by this version .* Run it again"):
        write_report(old)


def test_a_disregard_that_meets_no_example_household_is_told_in_the_reader_s_language(
    tmp_path: Path,
) -> None:
    file = tmp_path / "young.yaml"
    file.write_text(
        SCENARIO.replace("COMPARATOR", "base")
        .replace("[{month: 0, to: exemption}]", "[{month: 0, to: disregard, max_age_years: 29}]")
        .replace("exemption, title: Free", "young, title: Young people"),
        "utf-8",
    )
    found = compare(file, RunSettings(draws=2, replications=2, workers=1, out=tmp_path / "results"))
    page = page_of(found.folder)
    for language in LANGUAGES:
        _, said = language_of(language).texts["purse.not_met"].split("</strong>")
        assert said.strip() in page
