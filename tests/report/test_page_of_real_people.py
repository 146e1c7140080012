"""A page about real people: what stays inside is a dash, in words, tables and charts."""

import pytest

from sim.pipeline import compare_settings
from sim.report.page.write import write_report
from sim.results import RunSettings
from tests.compare.test_real_people import YAML, caseload, written
from tests.report.page_tree import Node, tree

SETTINGS = """settings:
  effect_basis: [{name: registry}, {name: none, change: {effects: none}}]
  labour_market: []
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Node:
    folder = tmp_path_factory.mktemp("own")
    file = written(folder, caseload(), YAML + SETTINGS)
    result = compare_settings(file, RunSettings(out=folder / "out"), why=True)
    written_page, _ = write_report(result.folder, letter=True)
    return tree(written_page.path.read_text("utf-8"))


def test_numbers_that_stay_inside_are_dashes(page: Node) -> None:
    texts = [text for text, node in page.texts() if node.tag not in ("script", "style")]
    assert not [text for text in texts if "nan" in text.lower().split()]
    assert any(text == "–" for text in texts)


def test_charts_are_drawn_without_them(page: Node) -> None:
    paths = [node.attributes["d"] for node in page.walk() if "d" in node.attributes]
    assert len(paths) > 10
    assert not [path for path in paths if "nan" in path.lower()]


def test_small_differences_are_said_to_stay_inside(page: Node) -> None:
    """Where every difference is left out, no option is said to bring most people to work."""
    texts = " ".join(text for text, _ in page.texts())
    assert "de verschillen gaan over te weinig echte mensen" in texts
    assert "De meeste mensen zijn op het eind aan het werk" not in texts


def test_an_option_that_reaches_few_people_has_no_number(page: Node) -> None:
    assert not [n for n in page.walk() if n.attributes.get("data-option") == "for_three"]
    assert not [n for n in page.walk() if n.attributes.get("data-series") == "for_three"]
