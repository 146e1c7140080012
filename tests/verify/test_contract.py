"""The whole contract on a scenario with stops, late entry, inflow, switches and a desk."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.pipeline import run_as_planned
from sim.verify import contract
from sim.verify.contract import verify_scenario
from tests.verify.small_worlds import ALL_COACHED, DESK, small


@pytest.mark.slow
def test_every_item_passes(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    checks = verify_scenario(
        small(ALL_COACHED, DESK),
        out=tmp_path,
        run=run_as_planned,
        progress=lambda done, of: told.append((done, of)),
    )
    assert [check.item for check in checks] == list("12345678")
    assert {check.item: check.verdict for check in checks} == dict.fromkeys("12345678", "pass")
    assert told == [(done, 8) for done in range(1, 9)]
    assert list(tmp_path.iterdir()) == []


def test_an_edit_of_the_program_meanwhile_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = iter(["before", "after"])
    monkeypatch.setattr(contract, "source_digest", lambda: next(digests))
    monkeypatch.setattr(contract, "_checks", lambda *_: iter(()))
    with pytest.raises(InputError, match="must stay the same while it is verified"):
        verify_scenario(small(), out=tmp_path, run=run_as_planned)
