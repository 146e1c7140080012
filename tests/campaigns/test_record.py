"""The page of campaigns keeps the last result of each."""

from tests.campaigns.__main__ import Campaign, campaigns, section, with_section

ONE = Campaign("one", "One", "What it is.", ("tests.one", "5", "1"))


def test_a_new_result_takes_the_place_of_the_older_one() -> None:
    first = section(ONE, "| a |\n", is_right=True, seconds=60.0)
    assert "`python -m tests.one 5 1`: **passed** on 20" in first
    page = with_section(with_section("# Top\n\nWords.\n", first), "## Two\n\nother\n")
    again = section(ONE, "| b |\n", is_right=False, seconds=120.0)
    kept = with_section(page, again)
    assert kept.count("## One") == kept.count("## Two") == 1
    assert kept.index("## One") < kept.index("## Two")
    assert "**FAILED**" in kept
    assert "| a |" not in kept


def test_every_campaign_can_be_called_by_its_name() -> None:
    names = [campaign.name for campaign in campaigns()]
    assert len(set(names)) == len(names)
    assert {"flips", "kills"} < set(names)
