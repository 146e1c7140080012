"""A small part of the campaign, and that it would tell what went wrong."""

import sys
from pathlib import Path

import pytest

from tests.campaigns.kills import WORKS, Work, campaign, files, outcome_of

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")


@posix
@pytest.mark.slow
def test_a_killed_power_study_ends_as_if_nothing_had_been() -> None:
    found = campaign(2, 1, [work for work in WORKS if work.name == "power"])
    assert dict(found["power"]) == {"same bytes": 2}


@posix
def test_what_is_left_behind_or_other_is_told(tmp_path: Path) -> None:
    listed = Work(("list",))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "table.csv").write_text("a")
    reference = files(tmp_path)
    assert outcome_of(listed, tmp_path, reference) == "same bytes"
    (tmp_path / "table.csv").write_text("b")
    assert outcome_of(listed, tmp_path, reference) == "OTHER BYTES"
    (tmp_path / "temporary" / ".left").write_text("a")
    assert outcome_of(listed, tmp_path, reference) == "LEFT BEHIND"
    assert outcome_of(Work(("check", "nowhere")), tmp_path, reference) == "FAILED"
