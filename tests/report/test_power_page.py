"""The page of a power study: which endpoint, what to beware of, in both languages."""

import csv
import re
from pathlib import Path

import pytest

from sim.inputs.design.load import builtin_designs, load_design
from sim.pipeline import power_design, power_question
from sim.power.questions.request import QuestionRequest
from sim.report.page.language import language_of
from sim.report.page.write import write_report
from sim.results import RunSettings

LIVES = """
design: months
based_on: wageningen_lives
studies: 20
model: {posterior: none}
patterns: []
inquiries:
  - {arms: [exemption, coaching], against: [control], endpoint: net_exit_to_work}
  - {arms: [exemption, coaching], against: [control], endpoint: net_exit_to_work, month: 12}
  - {arms: [exemption], against: [reference], endpoint: part_time_share, profile: work_ready}
answers: {tests: [fisher], alphas: [0.05]}
"""


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("power")
    file = out / "months.yaml"
    file.write_text(LIVES, "utf-8")
    folder = power_design(file, RunSettings(out=out)).folder
    write_report(folder)
    return folder, words((folder / "report.html").read_text("utf-8"))


def test_every_contrast_is_told_with_its_endpoint_and_month(page: tuple[Path, str]) -> None:
    _, told = page
    assert (
        "Exemption and Extra coaching against Control group: at work on the date, after 12" in told
    )
    assert "Ontheffing en " in told
    assert "aan het werk op de datum, na 24 maanden" in told
    assert "exacte toets van Fisher" in told
    assert "Exemption against Non-participants (only" in told


def test_cautions_are_kept_as_a_table_and_told_in_both_languages(page: tuple[Path, str]) -> None:
    folder, told = page
    with (folder / "cautions.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["code"] for row in rows] == ["non_participants", "many_contrasts"]
    assert rows[1]["number"] == "3"
    assert "This trial makes 3 comparisons without a correction" in told
    assert "Deze proef maakt 3 vergelijkingen zonder correctie" in told
    assert "Calculating with it says nothing new" not in told


def test_own_estimates_are_warned_of_on_the_page(tmp_path: Path) -> None:
    folder = power_design("fip", RunSettings(studies=50, out=tmp_path)).folder
    write_report(folder)
    told = words((folder / "report.html").read_text("utf-8"))
    assert "the one the study itself found" in told
    assert "het verschil dat het onderzoek zelf vond" in told
    assert "Sittard-Geleen, 300 tegenover 300, beëindigde uitkeringen" in told


@pytest.mark.parametrize("name", builtin_designs())
def test_titles_of_built_in_designs_are_translated(name: str) -> None:
    assert language_of("nl").said(load_design(name).title) != load_design(name).title


@pytest.mark.parametrize(
    ("word", "says"),
    [
        pytest.param(
            "n",
            ("How many people does this trial need?", "People in all groups together"),
            marks=pytest.mark.slow,
        ),
        ("mde", ("Kleinste verschil dat wordt gevonden, volgens de formule",)),
        ("allocation", ("People in the group fip", "Kans bij de beste verdeling")),
        ("curve", ("Chance with 300 people in all", "Kans met 300 mensen in totaal")),
        ("audit", ("off benefit on the date (people in the table, either way)", "0,109")),
    ],
)
def test_an_answer_has_a_page_in_both_languages(
    word: str, says: tuple[str, ...], tmp_path: Path
) -> None:
    asked = QuestionRequest(word, studies=2000, values=(300.0, 600.0) if word == "curve" else ())
    folder = power_question("fip", asked, RunSettings(out=tmp_path)).folder
    write_report(folder)
    told = words((folder / "report.html").read_text("utf-8"))
    for said in says:
        assert said in told
