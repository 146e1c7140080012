"""A posterior is not laid over hazards of another make, and each mend that is offered passes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.compare.preflight import run_preflight_checks
from sim.errors import InputError
from sim.hazards.posterior import check_same_model, load_posterior
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options
from tests.engine.worlds import world

FITTED = "0, 12, 24, 36, 48"
ELSEWHERE: dict[str, tuple[list[dict[str, float]], str]] = {
    "as many bins, elsewhere": (
        [{"from_months": 0}, *({"from_months": m, "work": 1} for m in (6, 18, 30, 90))],
        "0, 6, 18, 30, 90",
    ),
    "a bin more": (
        [*({"from_months": m} for m in (0, 12, 24, 36, 48)), {"from_months": 120, "work": 9}],
        "0, 12, 24, 36, 48, 120",
    ),
    "a bin fewer": ([{"from_months": m} for m in (0, 12, 24, 36)], "0, 12, 24, 36"),
    "one bin": ([{"from_months": 0}], "0"),
}


def refused(folder: Path, hazards: dict[str, Any], **more: Any) -> str:
    """What the scenario is refused with; empty if it passes."""
    path = folder / "own.yaml"
    content = {"scenario": "own", "based_on": "municipality", "hazards": hazards} | more
    content["options"] = [{"name": "base"}]
    path.write_text(yaml.safe_dump(content), "utf-8")
    try:
        run_preflight_checks(resolve_options(load_scenario(path)))
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("bins", ELSEWHERE)
def test_other_duration_bins_are_refused_with_both_lists(bins: str, tmp_path: Path) -> None:
    written, shown = ELSEWHERE[bins]
    said = refused(tmp_path, {"duration": {"on_benefit": written}})
    assert f"must begin its bins at {FITTED} months" in said
    assert f"(got {shown})" in said


@pytest.mark.parametrize("bins", ELSEWHERE)
def test_each_mend_of_other_bins_passes(bins: str, tmp_path: Path) -> None:
    duration = {"duration": {"on_benefit": ELSEWHERE[bins][0]}}
    keep = re.findall(r'"([a-z._*]+\*?)"', refused(tmp_path, duration))
    assert {"base.*_to_returned", "duration.returned.*"} < set(keep)
    assert not refused(tmp_path, duration | {"keep": keep})
    assert not refused(tmp_path, duration, posterior="none")
    fitted = [{"from_months": int(month)} for month in FITTED.split(", ")]
    assert not refused(tmp_path, {"duration": {"on_benefit": fitted}})


def test_bins_off_benefit_are_held_as_well(tmp_path: Path) -> None:
    duration = {"off_benefit": [{"from_months": 0}, {"from_months": 6, "returned": 0.5}]}
    said = refused(tmp_path, {"duration": duration, "keep": []})
    assert "hazards.duration.off_benefit: must begin its bins at 0 months" in said
    assert "(got 0, 6)" in said
    assert not refused(tmp_path, {"duration": duration, "keep": ["duration.returned.*"]})


def test_other_classes_of_frailty_are_refused(tmp_path: Path) -> None:
    classes = [{"value": value, "share": 0.5} for value in (0.5, 1.5)]
    thirds = [{"value": 1, "share": 0.5}, *({"value": v, "share": 0.25} for v in (0.5, 1.5))]
    assert not refused(tmp_path, {"frailty": classes})
    assert "shares 0.5, 0.5" in (said := refused(tmp_path, {"frailty": thirds}))
    assert "(got 0.5, 0.25, 0.25)" in said
    keep = ["base.*_to_returned", "duration.returned.*", "frailty.*"]
    assert ", ".join(f'"{pattern}"' for pattern in keep) in said
    assert not refused(tmp_path, {"frailty": thirds, "keep": keep})


def test_a_fit_of_other_regimes_is_refused_with_both_lists() -> None:
    fit = load_posterior("wageningen")
    bins = [{"from_months": int(month)} for month in FITTED.split(", ")]
    halves = [{"value": 1, "share": 0.5}, {"value": 1, "share": 0.5}]
    regimes: dict[str, dict[str, float]] = {"reference": {}, "control": {}, "coaching": {}}
    made = {"duration": {"on_benefit": bins}, "frailty": halves}
    with pytest.raises(InputError) as caught:
        check_same_model(fit, world(hazards=made | {"regimes": regimes}).hazards, "w", ())
    said = str(caught.value)
    assert "holds: exemption, coaching, disregard, control, reference (got " in said
    assert "Add exemption: {}, disregard: {};" in said
    regimes |= {"exemption": {}, "disregard": {}}
    check_same_model(fit, world(hazards=made | {"regimes": regimes}).hazards, "w", ())
