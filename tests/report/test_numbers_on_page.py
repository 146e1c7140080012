"""Every number on the page is found again in the result's tables."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.report.estimate import Estimate, digit_of
from sim.report.page.language import LANGUAGES, USUAL_STATS, language_of
from sim.report.page.numbers import decimal_text, rounded, value_text
from tests.report.page_tree import Node, tree

KINDS = ["run", "comparison", "hostile_run", "power", "run_letter", "comparison_letter"]
UNITS = {"cost": "euros", "chance": "share", "loss": "euros"}
ENDS = ("mean", "low", "high")
PART_OF_TABLE = ("span", "small", "b", "td", "tr", "tbody", "table")
POWER_TABLES = {"power": ("value", "mc_se"), "curve": ("value", "mc_se", "low", "high")}
SHARES = ("share", "simulated")
NO_PLACE = ("data-per", "data-scale", "data-series", "data-given", "data-words", "data-groups")


def tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    names = {"summary": "summary.parquet", "differences": "comparison_differences.parquet"}
    names |= {
        name: f"comparison_{name}.parquet" for name in ("sensitivity", "uncertainty", "parts")
    }
    others = (
        "months",
        "options",
        "flows",
        "purses",
        "evaluation",
        "national",
        "settings",
        "sources",
        "grant",
        "subgroups",
    )
    names |= {name: f"comparison_{name}.parquet" for name in others}
    found = {name: folder / file for name, file in names.items()}
    read = {
        name: pd.read_parquet(path).to_dict("records")
        for name, path in found.items()
        if path.is_file()
    }
    for name, numbers in POWER_TABLES.items():
        if (folder / f"{name}.csv").is_file():
            texts = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
            read[name] = [
                {**line, **{number: float(line[number] or "nan") for number in numbers}}
                for line in texts.to_dict("records")
            ]
    return read


def line_of(element: Node, found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The one line of a table that an element, or its row or table, says its number comes from."""
    address: dict[str, str] = {}
    node: Node | None = element
    while node is not None and (node is element or node.tag in PART_OF_TABLE):
        for key, value in node.attributes.items():
            if key.startswith("data-") and key not in NO_PLACE:
                address.setdefault(key.removeprefix("data-"), value)
        node = node.parent
    rows = found[address.pop("table", "summary")]
    for key, value in address.items():
        rows = [row for row in rows if str(row[key]) == value]
    assert len(rows) == 1, address
    return rows[0]


def expected(element: Node, part: Node, line: dict[str, Any], language: str) -> str:
    """What the page must show for a column of a line, by the rounding rule."""
    parts = {end_of(element, node): stat_of(element, node) for node in stats(element)}
    values = {end: line.get(parts.get(end, ""), math.nan) for end in ENDS}
    columns = {"mean": parts["mean"]}
    if "low" not in parts:  # shown without its range, which still fixes the digits
        low = {"difference": "p05", "mean": "p05"}.get(columns["mean"], f"{columns['mean']}_p05")
        high = low.replace("05", "95")
        values["low"], values["high"] = line.get(low, math.nan), line.get(high, math.nan)
    table = table_of(element)
    in_column = table in ("sensitivity", "national")
    unit = unit_of(columns["mean"]) if in_column else line.get("unit") or unit_of(columns["mean"])
    if table in POWER_TABLES:
        unit = "share" if line["diagnosand"] in ("power", "type_s") else "ratio"
    error = line.get("mc_se", math.nan)
    if table in ("options", "grant", "sources"):
        error = line.get(f"{parts['mean']}_mc_se", math.nan)
    if columns["mean"] == "persons":  # of a part of the people: no interval, so no error either
        error = math.nan
    if table == "purses":  # amounts of the law have no error
        error = 0.0
    per = element.attributes.get("data-per")
    estimate = Estimate(
        values["mean"],
        values["low"],
        values["high"],
        error,
        unit,
        (),
        per=int(per) if per else None,
    )
    digit, value = digit_of(estimate), line[stat_of(element, part)]
    if element.attributes.get("data-scale"):
        return decimal_text(value / 1000, max(digit, 3) - 3, language)
    if "data-same" in part.attributes:  # in words, where the number rounds to nought
        assert rounded(value, digit) == 0
        return language_of(language).texts["cost.same" if unit == "euros" else "count.same"]
    if part.attributes.get("data-size"):
        value = abs(value)
    return shown_text(estimate.shown(value), "persons" if per else unit, digit, language)


def shown_text(value: float, unit: str, digit: int, language: str) -> str:
    """A value as text; a chance is never nought or certain."""
    if unit != "chance" or math.isnan(value) or 0.5 * 10**digit <= value < 1 - 0.5 * 10**digit:
        return value_text(value, "share" if unit == "chance" else unit, digit, language)
    end, words = (10**digit, "less") if value < 0.5 else (1 - 10**digit, "more")
    share = value_text(end, "share", digit, language)
    return language_of(language).texts[f"chance.{words}"].format(share=share)


def table_of(element: Node) -> str | None:
    """The table of an element, or of the row or table it is part of."""
    marked = element.closest("data-table")
    return marked.attributes["data-table"] if marked else None


def unit_of(column: str) -> str:
    if column == "people_affected" or column.startswith("n_per_arm"):
        return "persons"
    if column == "payback_month":
        return "months"
    if column.startswith(("chance", "power")):
        return "chance"
    return "share" if column.startswith(SHARES) else "euros"


def stats(element: Node) -> list[Node]:
    """The numbers of an estimate: by class in words, otherwise `b`, and `i` twice in brackets."""
    by_class = [node for node in element.walk() if node.attributes.get("class") in ENDS]
    return by_class or [node for node in element.walk() if node.tag in ("b", "i")]


def end_of(element: Node, node: Node) -> str:
    """Whether a number is the mean, the low or the high end."""
    return node.attributes.get("class") or ENDS[stats(element).index(node)]


def stat_of(element: Node, node: Node) -> str:
    """The column a number stands in: the usual one unless it says otherwise."""
    return node.attributes.get("data-stat") or USUAL_STATS[end_of(element, node)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_says_where_it_comes_from_and_is_found_there(
    pages: dict[str, Path], results: dict[str, Path], kind: str
) -> None:
    folder = results[kind.removesuffix("_letter")]
    found = tables(folder)
    draws = json.loads((folder / "manifest.json").read_text("utf-8")).get("draws")
    root, checked = tree(pages[kind].read_text("utf-8")), 0
    for section in [node for node in root.walk() if node.attributes.get("class") == "page"]:
        language = section.attributes["lang"]
        for element in section.walk():
            if element.attributes.get("class") != "est":
                continue
            line = {**line_of(element, found), "draws": draws}
            for part in stats(element):
                assert part.text == expected(element, part, line, language), (
                    element.attributes,
                    part.attributes,
                )
                checked += 1
    assert checked >= (10 if kind == "power" else 30)


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_stands_on_the_page_without_a_source(pages: dict[str, Path], kind: str) -> None:
    """What is left after numbers with an address, given ones, own texts and axes is fixed text."""
    root = tree(pages[kind].read_text("utf-8"))
    fixed = {
        language: " ".join(language_of(language).texts.values())
        + " ".join(language_of(language).known.values())
        for language in LANGUAGES
    }
    for section in [node for node in root.walk() if node.attributes.get("class") == "page"]:
        allowed = set(re.findall(r"\d+", fixed[section.attributes["lang"]]))
        for text, node in section.texts():
            if not re.search(r"\d", text) or node.tag in ("text", "bdi", "caption", "script"):
                continue
            is_known = any(
                node.closest(mark) is not None
                for mark in ("data-given", "data-do", "aria-describedby", "data-effect_basis")
            ) or is_estimated(node)
            in_unseen = node.attributes.get("class") == "unseen"
            if is_known or in_unseen:
                continue
            assert set(re.findall(r"\d+", text)) <= allowed, text


def is_estimated(node: Node) -> bool:
    """Whether a text is one of the numbers of an estimate, which the other test looks up."""
    around: Node | None = node
    while around is not None and around.attributes.get("class") != "est":
        around = around.parent
    return around is not None and any(part is node for part in stats(around))


def test_given_numbers_are_the_scenario_s(pages: dict[str, Path], results: dict[str, Path]) -> None:
    manifest = json.loads((results["run"] / "manifest.json").read_text("utf-8"))
    root = tree(pages["run"].read_text("utf-8"))
    said = {
        node.attributes["data-given"]: node.text
        for node in root.walk()
        if "data-given" in node.attributes
    }
    assert said["seed"] == str(manifest["seed"])
    assert said["digest"] == manifest["digest"]
    assert said["persons:exemption"] == "98"
    assert said["time.start"] in ("1 oktober 2017", "1 October 2017")
