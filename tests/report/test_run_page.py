"""The page of a run says what it leaves out, who is in a study, and that a caseload runs out."""

from pathlib import Path

import pytest

from sim.inputs.scenario.template import starter_text
from sim.pipeline import run
from sim.report.page.language import LANGUAGES, language_of
from sim.report.page.write import PAGE_NAME, write_report
from sim.results import RunSettings

OPTION = "Coaching for half of those able to work, from month 1"


def page_of(text: str, folder: Path) -> str:
    (folder / "mine.yaml").write_text(text, "utf-8")
    result = run(folder / "mine.yaml", RunSettings(replications=2, out=folder))
    write_report(result.folder)
    return (result.folder / PAGE_NAME).read_text("utf-8")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(starter_text(), tmp_path_factory.mktemp("starter"))


def test_it_names_the_options_it_leaves_out_and_the_command_that_shows_them(starter: str) -> None:
    answer = starter.split("<h2", 2)[1]
    assert OPTION in answer
    assert "bijstandsim compare mine.yaml" in answer
    assert "--report" in answer


def test_it_does_not_speak_of_options_where_there_are_none(tmp_path: Path) -> None:
    page = page_of(starter_text().split("\noptions:")[0], tmp_path)
    assert "bijstandsim compare" not in page


@pytest.mark.parametrize("regime", ["control", "reference"])
@pytest.mark.parametrize("is_studied", [True, False])
def test_only_a_group_that_is_studied_is_said_to_be(
    regime: str, is_studied: bool, tmp_path: Path
) -> None:
    text = starter_text().replace("regime: reference ", f"regime: {regime} ", 1)
    if is_studied:
        text = text.replace("# studied: true ", "studied: true ", 1)
    page = page_of(text, tmp_path)
    for language in map(language_of, LANGUAGES):
        said = language.plain("regime.control")
        assert (said in page) == (is_studied and regime == "control")
        assert language.plain("regime.reference") not in page


@pytest.mark.parametrize("has_intake", [True, False])
def test_a_caseload_that_runs_out_is_reported(has_intake: bool, tmp_path: Path) -> None:
    text = starter_text()
    text = text if has_intake else text.replace("intake: {per_month", "# intake: {per_month", 1)
    page = page_of(text, tmp_path)
    assert ("Nobody comes on benefit after the start" in page) is not has_intake


def test_no_effect_basis_is_named_where_nothing_is_fitted(starter: str) -> None:
    for language in map(language_of, LANGUAGES):
        assert language.plain("effects.own") in starter
        assert language.plain("effects.registry") not in starter
