"""The contract can be tried on a municipality's own caseload too."""

from pathlib import Path

from sim.inputs.scenario.load import load_scenario
from sim.verify.nothing_changes import check_neighbours

YAML = """\
scenario: own
based_on: municipality
time: {start: 2020-01-01, months: 12}
runs: {draws: 2, replications: 2}
population: {groups: [{name: here, regime: reference, file: caseload.csv}]}
options: [{name: base}]
"""


def test_who_is_added_to_a_file_changes_nobody_in_it(tmp_path: Path) -> None:
    rows = "".join(f"single;{30 + n};yes\n" for n in range(20))
    (tmp_path / "caseload.csv").write_text("household;age;part_time\n" + rows, "utf-8")
    (tmp_path / "own.yaml").write_text(YAML, "utf-8")
    found = check_neighbours(load_scenario(tmp_path / "own.yaml"))
    assert found.verdict == "pass", found.detail
