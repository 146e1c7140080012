"""A small part of the campaign of generated scenarios: the engines agree, and features count."""

import copy

import pytest

from sim.draws import Address
from tests.campaigns.twins import FEATURES, Tally, campaign, main
from tests.twins.test_by_trait import town


@pytest.mark.slow
def test_a_few_generated_scenarios_live_the_same_lives() -> None:
    found = campaign(2, 7)
    assert found.lived == 2, found.refused
    assert sum(found.there.values()) >= sum(found.active.values())


def test_a_feature_that_changes_lives_is_active_and_one_that_does_not_is_not() -> None:
    data = town(time={"months": 12}).model_dump(
        mode="json", exclude_none=True, exclude_defaults=True
    )
    idle = copy.deepcopy(data)
    idle["hazards"]["by_trait"]["old"]["ratios"] = {"work": 1.0001}
    del idle["hazards"]["by_trait"]["alone"]
    tally = Tally()
    for each in (data, idle):
        tally.add(each, Address(1, 0, 0))
    assert (tally.there["ratios by trait"], tally.active["ratios by trait"]) == (2, 1)
    assert "several desks" in tally.rare()
    assert set(tally.there) <= set(FEATURES)


def test_too_few_active_features_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["1", "3"]) == 1
    assert "Active in too few: " in capsys.readouterr().out
