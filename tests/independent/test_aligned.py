"""Own numbers: the scales found must show them, by exact expectation, and lives must follow."""

from pathlib import Path

import pytest

from tests.independent import aligned, compared, program, scenario
from tests.independent.agreement import Judged
from tests.independent.cases import HERE


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = ["compare", str(HERE / "align.yaml"), "--draws", "1", "--replications", "60"]
    return program.run(words, tmp_path_factory.mktemp("align"))


@pytest.mark.slow
def test_the_scales_show_the_own_numbers(result: Path) -> None:
    resolved = scenario.read_manifest(result)
    wanted = resolved["align"]
    found = aligned.shown(resolved, aligned.scales(result))
    returns = wanted.pop("returns")
    assert found.pop("back") == pytest.approx(returns["back"] / returns["left"], rel=1e-6)
    for name, value in found.items():
        assert value == pytest.approx(wanted[name], rel=1e-6), name


@pytest.mark.slow
def test_an_error_of_two_percent_in_a_scale_would_show(result: Path) -> None:
    resolved, scales = scenario.read_manifest(result), aligned.scales(result)
    scales["returned"] *= 1.02
    usual = resolved["align"]["returns"]
    found = aligned.shown(resolved, scales)["back"]
    assert abs(found / (usual["back"] / usual["left"]) - 1) > 0.01


@pytest.mark.slow
def test_lives_follow_the_scaled_hazards(result: Path) -> None:
    resolved, scales = scenario.read_manifest(result), aligned.scales(result)
    cells = []
    for option, one in scenario.options(resolved).items():
        cells += compared.of_comparison(result, option, aligned.town(one, scales))
    found = Judged(cells)
    assert found.verdict != "fail", str(found)
    assert len(cells) > 150
