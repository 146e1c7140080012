import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.pipeline import compare_settings
from sim.report.page.pdf import SETTING
from sim.results import RunSettings
from tests.report.conftest import chromium_path


def test_the_command_writes_page_and_letter(results: dict[str, Path], tmp_path: Path) -> None:
    told = CliRunner().invoke(
        main, ["report", str(results["run"]), "--letter", "--out", str(tmp_path)]
    )
    assert told.exit_code == 0, told.output
    assert {file.name for file in tmp_path.iterdir()} == {"report.html", "letter.html"}
    assert re.search(r"report\.html \(\d+ kB\)", told.output)


def test_without_a_browser_a_pdf_is_refused_in_a_clear_sentence(
    results: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, "no-such-browser")
    told = CliRunner().invoke(
        main, ["report", str(results["run"]), "--pdf", "--out", str(tmp_path)]
    )
    assert told.exit_code == 1
    assert "needs Chromium or Chrome" in told.output
    assert not list(tmp_path.iterdir())


def test_what_is_no_result_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert told.exit_code == 2
    assert "bijstandsim run wageningen" in told.output


@pytest.mark.browser
@pytest.mark.parametrize("kind", [pytest.param("run", marks=pytest.mark.slow), "comparison"])
def test_the_pdf_is_tagged_and_the_letter_has_two_pages(
    results: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine: nothing is printed")
    told = CliRunner().invoke(
        main, ["report", str(results[kind]), "--pdf", "--letter", "--out", str(tmp_path)]
    )
    assert told.exit_code == 0, told.output
    page, letter = (tmp_path / f"{name}.nl.pdf" for name in ("report", "letter"))
    assert b"/StructTreeRoot" in page.read_bytes()
    assert b"/Lang" in page.read_bytes()
    if kind == "run":  # the other's title alone is longer than a page
        assert len(re.findall(rb"/Type\s*/Page\b", letter.read_bytes())) == 2


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_letter_of_the_built_in_municipality_has_two_pages(
    municipality: Path, tmp_path: Path, language: str
) -> None:
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine: nothing is printed")
    asked = ["report", str(municipality), "--pdf", "--letter", "--language", language]
    told = CliRunner().invoke(main, [*asked, "--out", str(tmp_path)])
    assert told.exit_code == 0, told.output
    letter = (tmp_path / f"letter.{language}.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", letter)) == 2
    assert (tmp_path / "report.html").stat().st_size < 1_000_000


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in comparison with all that can be asked of it, in a few worlds."""
    out = tmp_path_factory.mktemp("municipality")
    settings = RunSettings(draws=2, replications=2, out=out)
    return compare_settings("municipality", settings, why=True).folder
