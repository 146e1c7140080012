"""What the law says of an option, from what the option brings."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.compare.law import LegalOption, legal_options
from sim.errors import InputError
from sim.inputs.amounts.law import load_law
from sim.inputs.amounts.load import load_amounts
from sim.inputs.reading.shipped import shipped
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.report.text.comparison import law_lines, law_text


def legal(name: str, **changes: Any) -> dict[str, LegalOption]:
    scenario = load_scenario(name)
    options = resolve_options(with_changes(scenario, changes) if changes else scenario)
    found = legal_options(options, load_law(), load_amounts().disregards)
    return {one.option: one for one in found}


def measures(one: LegalOption) -> list[str]:
    return [measure.name for measure in one.measures]


def test_an_option_is_as_free_as_its_least_free_part() -> None:
    found = legal("municipality")
    assert (found["base"].may, found["base"].measures) == ("", ())
    assert found["coaching_2fte"].may == found["coaching_waves"].may == "now"
    assert found["exemption"].may == found["disregard"].may == "experiment"
    assert measures(found["matched"]) == ["exemption", "coaching"]
    assert measures(found["coaching_disregard"]) == ["coaching", "disregard"]
    assert measures(found["own_choice"]) == ["exemption", "coaching", "disregard"]
    assert {found[name].may for name in ("matched", "coaching_disregard", "own_choice")} == {
        "experiment"
    }


def test_any_disregard_that_is_not_the_laws_own_is_an_experiment() -> None:
    others = [one for name, one in legal("disregard_rates").items() if name != "base"]
    assert len(others) > 10
    assert all(measures(one) == ["disregard"] for one in others)


def test_a_regime_of_ones_own_is_never_called_allowed() -> None:
    own = {
        "hazards": {"regimes": {"walks": {}}},
        "options": [
            {"name": "walks", "change": {"policy": {"switches": [{"month": 0, "to": "walks"}]}}}
        ],
    }
    assert legal("municipality", **own)["walks"].may == "unknown"
    kept = {"money": {"regimes": {"walks": {"scheme": "experiment"}}}}
    assert legal("municipality", **own, **kept)["walks"].may == "experiment"


def test_a_later_start_reads_the_line_of_its_own_day() -> None:
    law = load_law()
    assert law.day_for(date(2020, 1, 1)) == law.read_on == date(2026, 7, 1)
    early, late = (law.on("disregard", law.day_for(date(year, 1, 1))) for year in (2020, 2027))
    assert "34a" not in early.articles.nl
    assert "34a" in late.articles.nl


def test_the_terminal_says_it_with_article_and_date() -> None:
    options = resolve_options(load_scenario("municipality"))
    text = law_text(options)
    assert "read on 1 July 2026" in text
    assert "exemption: only as an experiment (Participatiewet articles 9(2) and 83)." in text
    assert "coaching_waves: yes (Participatiewet articles 8a and 10)." in text
    assert law_text(options[:1]) == ""
    assert {line["may"] for line in law_lines(options)} == {"now", "experiment"}


def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path) -> None:
    text = (shipped("amounts") / "law.yaml").read_text("utf-8")
    (tmp_path / "law.yaml").write_text(text.replace("may: now", "may: perhaps"), encoding="utf-8")
    with pytest.raises(InputError, match=r"law\.yaml:\d+:\d+ measures\.coaching.*may"):
        load_law(tmp_path)
