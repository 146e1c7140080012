"""Choosing on the page: every cell is a computed run's, and nothing lies between."""

from __future__ import annotations

import csv
import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.report.estimate import Estimate, digit_of
from sim.report.page.language import language_of
from sim.report.page.numbers import decimal_text
from sim.report.page.write import write_report
from tests.report.conftest import SCRIPT
from tests.report.page_tree import Node, tree
from tests.report.test_browser import opened
from tests.report.test_numbers_on_page import shown_text

# Differences that round to nought are said in words.
SAME = {
    "net_municipal_cost": "cost.same",
    "net_exits_to_work": "count.same",
    "staff_fte": "count.same",
}
MEASURES = (
    "net_municipal_cost",
    "net_exits_to_work",
    "staff_fte",
    "chance_cheaper",
    "chance_beyond_own_risk",
)


def lines(folder: Path) -> dict[tuple[str, ...], dict[str, Any]]:
    table = pd.read_parquet(folder / "comparison_settings.parquet")
    keys = ["effect_basis", "labour_market", "option", "measure"]
    return {
        tuple(line[key] for key in keys): line  # type: ignore[misc]
        for line in table.to_dict("records")
    }


def estimate(line: dict[str, Any]) -> Estimate:
    unit = "chance" if line["measure"].startswith("chance") else line["unit"]
    return Estimate(line["mean"], line["p05"], line["p95"], line["mc_se"], unit, ())


def shown(line: dict[str, Any], language: str, *, size: bool) -> list[str]:
    """Mean, and low and high where there are any, as the page must show them in a table."""
    found = estimate(line)
    digit = digit_of(found)
    ends = [found.mean, found.low, found.high] if found.has_range else [found.mean]
    if line["unit"] == "euros" and not size:
        return [decimal_text(end / 1000, max(digit, 3) - 3, language) for end in ends]
    return [shown_text(abs(end) if size else end, found.unit, digit, language) for end in ends]


def choose_rows(root: Node, language: str) -> list[Node]:
    [table] = [n for n in root.walk() if n.attributes.get("id") == f"{language}-table-choose"]
    bodies = [n for n in table.walk() if n.tag == "tbody"]
    return [
        row
        for body in bodies
        for row in body.walk()
        if row.tag == "tr" and row.attributes.get("class") != "group"
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_cell_is_that_of_a_computed_run(
    results: dict[str, Path], pages: dict[str, Path], language: str
) -> None:
    found = lines(results["comparison"])
    rows = choose_rows(tree(pages["comparison"].read_text("utf-8")), language)
    # The estimates weighed, as the scenario has them, and two of them alone.
    assert len(rows) == 3 * 2 * 4
    for row in rows:
        assert row.parent is not None
        where, option = row.parent.attributes, row.attributes["data-series"]
        key = (where["data-effect_basis"], where["data-labour_market"], option)
        cells = [node for node in row.walk() if node.tag == "td"]
        for measure, cell in zip(MEASURES, cells, strict=True):
            numbers = [node.text for node in cell.walk() if node.tag in ("b", "i")]
            line = found[(*key, measure)]
            expected = [] if cell.text == "–" else shown(line, language, size=False)
            same = len(expected) == 3 and expected[1] == expected[2]
            assert numbers == (expected[:1] if same and len(numbers) == 1 else expected)
        words = row.attributes.get("data-words", "").split("|")
        for measure, text in zip(MEASURES, words if key[2] != "base" else (), strict=False):
            sizes = shown(found[(*key, measure)], language, size=True)
            same = language_of(language).texts[SAME[measure]] if measure in SAME else None
            said = re.findall(r"\d[\d.,]*" + (f"|{same}" if same else ""), text)
            plain = [re.sub(r"[^\d.,]", "", size) for size in sizes]
            if same:
                plain = [number if re.search("[1-9]", number) else same for number in plain]
            assert said in (plain, plain[:1])


def test_every_combination_of_words_leads_to_one_option_or_to_none(pages: dict[str, Path]) -> None:
    root = tree(pages["comparison"].read_text("utf-8"))
    [nl] = [node for node in root.walk() if node.attributes.get("id") == "nl"]
    [form] = [node for node in nl.walk() if node.attributes.get("class") == "picker"]
    selects = [node for node in form.walk() if node.tag == "select"]
    names = [node.attributes["name"] for node in selects]
    assert names == ["rollout", "staff", "effect_basis", "labour_market"]
    values = [[o.attributes["value"] for o in one.walk() if o.tag == "option"] for one in selects]
    assert SCRIPT[:80] in values[0]
    leads = [json.loads(n.attributes["data-words"]) for n in form.walk() if n.tag == "button"]
    assert len(leads) == 4
    assert all(lead in [list(words) for words in product(*values[:2])] for lead in leads)


def test_without_settings_only_the_scenario_s_own_can_be_read(
    results: dict[str, Path], tmp_path: Path
) -> None:
    import shutil

    alone = tmp_path / "alone"
    shutil.copytree(results["comparison"], alone, ignore=shutil.ignore_patterns("*settings*"))
    [page] = write_report(alone)
    html = page.path.read_text("utf-8")
    assert len(choose_rows(tree(html), "nl")) == 4
    assert "--settings" in html


@pytest.mark.browser
def test_a_choice_shows_its_answer_and_stays_in_the_address(
    browser: Any, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["comparison"]) as view:
        form, box = view.locator("#nl .picker"), view.locator("#nl .picked")
        form.locator("select[name=staff]").select_option("2 fte")
        assert "niet berekend" in box.inner_text()
        form.locator("select[name=rollout]").select_option("as it is")
        assert box.locator(".pick-title").inner_text().startswith("=1+1 Coaching")
        first = box.inner_text()
        assert "waarschijnlijk tussen" in first
        form.locator("select[name=effect_basis]").select_option("none")
        assert box.inner_text() != first
        address = view.evaluate("location.href")
        assert "pick.effect_basis=none" in address
        view.locator("#nl [data-to=en]").click()
        assert re.search(r"€[\d.,]+ (million )?more", view.locator("#en .picked").inner_text())
        view.goto(address)
        assert view.locator("#nl select[name=staff]").input_value() == "2 fte"
        row = view.locator(
            "#nl tbody[data-effect_basis=none][data-labour_market=neutral] tr[data-series=coached]"
        )
        [cost, *_] = row.get_attribute("data-words").split("|")
        assert cost in box.inner_text().replace("\n", " ")


@pytest.mark.browser
def test_what_was_not_computed_is_said_and_what_was_is_offered(
    browser: Any, pages: dict[str, Path]
) -> None:
    query = "?pick.rollout=as+it+is&pick.staff=no+such+word&pick.labour_market=bust"
    with opened(browser, pages["comparison"], query) as view:
        view.locator("#nl select[name=rollout]").select_option("not at all")
        view.locator("#nl select[name=staff]").select_option("2 fte")
        assert view.locator("#nl .near button:visible").count() == 1
        view.locator("#nl .near button:visible").focus()
        view.keyboard.press("Enter")
        assert view.locator("#nl .near button:visible").count() == 0
        assert "Hiermee vergelijken wij" in view.locator("#nl .picked").inner_text()
        assert view.evaluate("document.activeElement.name") == "rollout"


@pytest.mark.browser
def test_the_whole_table_is_downloaded_with_its_settings(
    browser: Any, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["comparison"]) as view:
        view.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        with view.expect_download() as loading:
            view.locator("#nl .table[data-name=choose] [data-do=download]").click()
        with Path(loading.value.path()).open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle, delimiter=";"))
    assert len(rows) == 1 + 3 * 2 * 4
    assert rows[0][0] == "Effecten volgens; Arbeidsmarkt"
    assert len({len(row) for row in rows}) == 1
    # A number with its range is three columns; the comparator has none.
    assert [len([cell for cell in row if cell]) for row in rows[1:5]][1] == len(rows[0])
