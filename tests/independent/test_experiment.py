"""The experiment's counts, group by group and month by month, and what 2 % would show.

Error rate: fails by chance in one of 10,000 sets of random numbers (Bonferroni over all cells);
seeds are fixed, so it does not fail by chance from one day to the next.
"""

from pathlib import Path

import pytest

from tests.independent import compared, program, scenario
from tests.independent.agreement import Judged
from tests.independent.recursion import Recursion

WORLDS = 3000
# An error of 2 % in these shows in the experiment's own counts; the others in test_canary.py.
SHOWN = ("base.benefit_to_work", "base.benefit_to_other_exit", "base.benefit_to_part_time")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("experiment")
    words = ["run", "wageningen", "--draws", "1", "--replications", str(WORLDS)]
    return program.run(words, out)


def judged(result: Path, changed: dict[str, float] | None = None) -> Judged:
    expected = compared.expectations(result, changed)["base"]
    return Judged(compared.of_run(result, "base", expected))


def test_the_experiment_is_as_the_documents_say(result: Path) -> None:
    found = judged(result)
    assert found.verdict != "fail", str(found)
    assert len(found.cells) > 1000


@pytest.mark.parametrize("name", SHOWN)
def test_an_error_of_two_percent_would_show(result: Path, name: str) -> None:
    named = scenario.parameters(scenario.read_manifest(result))
    found = judged(result, {name: named[name] * 1.02})
    assert abs(found.worst[0].z) >= 6
    assert found.verdict == "fail"


def test_everybody_is_somewhere(result: Path) -> None:
    counts = Recursion(scenario.read_manifest(result)).counts
    there = counts["on_benefit"] + counts["left_benefit"]
    persons = [group["persons"] for group in scenario.read_manifest(result)["population"]["groups"]]
    assert there[:, -1] == pytest.approx(persons)
