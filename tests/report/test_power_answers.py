"""What a page of a power study and of a question must say besides its figures."""

import re
import shlex
from pathlib import Path

import pytest

from sim.pipeline import power_design, power_question
from sim.power.questions.request import QuestionRequest
from sim.report.page.stored_result import read_manifest
from sim.report.page.write import write_report
from sim.report.text.power import answer_text
from sim.results import RunSettings
from sim.store.repeat_commands import power_command

CLUSTERED = """
design: drawn_in_clusters
based_on: fip
studies: 50
data: {randomisation: clustered, clusters: {size: 60, icc: 0.05}}
answers: {tests: [cluster_robust], alphas: [0.05]}
"""


def words(folder: Path) -> str:
    write_report(folder)
    page = (folder / "report.html").read_text("utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.slow
def test_rows_that_differ_by_their_correction_say_so(tmp_path: Path) -> None:
    told = words(power_design("six_cities", RunSettings(studies=50, out=tmp_path)).folder)
    for said in ("Correction for several comparisons", "Correctie voor meer vergelijkingen"):
        assert said in told
    assert {"none", "geen"} < set(re.findall(r"% (none|geen|Holm|Dunnett|Bonferroni) ", told))
    assert "correction: " in told
    assert "correctie: " in told


@pytest.mark.parametrize("word", ["n", "curve"])
def test_people_who_are_not_drawn_are_told_apart(word: str, tmp_path: Path) -> None:
    values = (774.0, 1200.0) if word == "curve" else ()
    asked = QuestionRequest(word, studies=300, values=values)
    answered = power_question("wageningen", asked, RunSettings(out=tmp_path))
    share = 382 / 774
    assert f"{share:.1%} are observed, not drawn: reference" in answer_text(answered)
    told = words(answered.folder)
    assert "observed but not drawn" in told
    assert "niet zijn geloot, maar alleen gevolgd" in told


@pytest.mark.parametrize("word", ["n", "audit", "allocation"])
def test_cautions_stand_beside_the_answer_to_a_question(word: str, tmp_path: Path) -> None:
    answered = power_question("fip", QuestionRequest(word, studies=300), RunSettings(out=tmp_path))
    assert any("own estimate" in caution for caution in answered.cautions)
    told = words(answered.folder)
    assert "the one the study itself found" in told
    assert "het verschil dat het onderzoek zelf vond" in told


def test_the_test_that_a_question_names_is_the_one_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "drawn_in_clusters.yaml"
    file.write_text(CLUSTERED, "utf-8")
    answers = {
        test: power_question(
            file,
            QuestionRequest("curve", test=test, studies=50, values=(600.0,)),
            RunSettings(out=tmp_path),
        )
        for test in ("z_pooled", "cluster_robust")
    }
    said = {test: " ".join(one.cautions) for test, one in answers.items()}
    assert "z, pooled treats them one by one" in said["z_pooled"]
    assert "With 5 clusters in the smallest arm" not in said["z_pooled"]
    assert "With 5 clusters in the smallest arm" in said["cluster_robust"]
    assert "one by one" not in said["cluster_robust"]
    assert "Met 5 groepen mensen" in words(answers["cluster_robust"].folder)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(None, marks=pytest.mark.slow),
        QuestionRequest(
            "n", contrast="exemption v control", test="fisher", alpha=0.1, power=0.7, studies=200
        ),
        QuestionRequest("curve", over="effect", values=(0.05, 0.1), studies=200),
    ],
)
def test_the_command_on_the_page_gives_the_same_folder(
    asked: QuestionRequest | None, tmp_path: Path
) -> None:
    from sim.cli.power import power_command as command

    # The console puts --studies in the design too, so the first call must as well.
    settings = RunSettings(studies=200, seed=5, out=tmp_path)
    if asked is None:
        folder = power_design("wageningen", settings).folder
    else:
        folder = power_question("wageningen", asked, settings).folder
    told = power_command(read_manifest(folder, "design").content)
    assert told.split()[:2] == ["bijstandsim", "power"]
    arguments = shlex.split(told)[2:]
    before = set(tmp_path.iterdir())
    command.main([*arguments, "--out", str(tmp_path), "--workers", "1"], standalone_mode=False)
    assert set(tmp_path.iterdir()) == before


def test_the_audit_is_told_as_a_table_that_can_be_read(tmp_path: Path) -> None:
    answered = power_question("wageningen", QuestionRequest("audit"), RunSettings(out=tmp_path))
    told = answer_text(answered)
    assert "Verdict audit. The report says:" in told
    assert len(told.splitlines()) < 30
    assert "stands in audit.csv" in told
    one = QuestionRequest("audit", contrast="exemption v control")
    told = answer_text(power_question("wageningen", one, RunSettings(out=tmp_path)))
    assert "at 0.12 found: exemption v control\n" in told
    assert "exemption+coaching" not in told
