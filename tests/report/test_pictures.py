"""Charts as files of their own: real colours, words of one language, nothing of a house's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.report.page.drawing import Drawing
from sim.report.page.language import language_of
from sim.report.page.palette import LIGHT, ROLE_OF, STAND_IN
from sim.report.page.pictures import picture

PNG = b"\x89PNG"


def drawing() -> Drawing:
    made = Drawing("small")
    axes = made.axes(40, 30, 10, 10)
    axes.plot([0, 1], [0, 1], color=STAND_IN["c2"])
    made.ticks(axes.xaxis, [0.0, 1.0], lambda language, x: f"{language.code} {x:g}")
    made.note(axes, 0.5, 0.5, lambda language: f"$5 in {language.code}")
    return made


def test_a_picture_has_real_colours_and_the_words_of_its_language() -> None:
    made = drawing()
    before = made.svg(language_of("nl"), "title", "there")
    text = picture(made, language_of("en"), "A title", "svg").decode("utf-8")
    for words in ("en 0", "en 1", "$5 in en", "A title", LIGHT["c2"]):
        assert words in text
    assert not re.search(r"@\d+@", text)
    assert not [colour for colour in ROLE_OF if colour in text]
    assert picture(made, language_of("nl"), "", "png").startswith(PNG)
    assert made.svg(language_of("nl"), "title", "there") == before


@pytest.mark.slow
def test_the_command_writes_every_chart_twice(results: dict[str, Path], tmp_path: Path) -> None:
    asked = ["report", str(results["run"]), "--figures", "--language", "en"]
    said = CliRunner().invoke(main, [*asked, "--out", str(tmp_path)])
    assert said.exit_code == 0, said.output
    files = {file.name for file in tmp_path.iterdir() if file.name.startswith("figure-")}
    assert len(files) >= 6
    assert {name.replace(".svg", ".png") for name in files if name.endswith("svg")} == {
        name for name in files if name.endswith("png")
    }
    assert all(".en." in name and name in said.output for name in files)
