"""The story reads as sentences, with dates, and says why two lives part."""

import datetime
import re

import pytest

from sim.outcomes.story.story import Story, story_of
from sim.report.text.story import month_name, story_lines, story_text
from tests.verify.small_worlds import ALL_COACHED, DESK, THIN_DESK, small

SCENARIO = small(ALL_COACHED, DESK)
START = datetime.date(2017, 10, 1)


def stories(*options: str) -> list[Story]:
    return [story_of(SCENARIO, person, options) for person in range(55)]


@pytest.mark.parametrize(
    ("month", "name"), [(0, "October 2017"), (3, "January 2018"), (26, "December 2019")]
)
def test_months_have_dates(month: int, name: str) -> None:
    assert month_name(START, month) == name


def test_a_parting_is_explained() -> None:
    told = [story_text(story) for story in stories("base", "coached") if story.parting]
    assert told
    for text in told:
        assert re.search(r"are the same until \w+ 201[78]\. There they part\.", text)
        assert "pointed to work and asked for a chance above" in text
        assert "In base (regime control) the chance was" in text
        assert "regime.control.work = 1 against regime.coaching.work = 2" in text


def test_lives_that_never_part_say_so() -> None:
    story = next(s for s in stories("base", "coached") if s.parting is None and s.regimes_part)
    text = story_text(story)
    assert "The two lives, in base and coached, are the same to the end." in text
    assert "From January 2018 this person met other regimes in the two" in text


def test_the_desk_is_told() -> None:
    text = "\n".join(story_text(story) for story in stories("desk"))
    assert "asked for a place at the desk and had to wait, under control." in text
    assert re.search(
        r"there was a place at the desk, after \d+ months of waiting; the regime", text
    )
    assert "came to an end after 5 months, the full time; from then on: control." in text


def test_a_thinner_dose_is_told() -> None:
    scenario = small(THIN_DESK)
    told = [story_text(story_of(scenario, person)) for person in range(50)]
    assert any("coaching at 50 % of its dose" in text for text in told)
    parted = [text for text in told if "There they part." in text]
    assert any("regime.coaching.work ^ 0.5 = 1.414" in text for text in parted)


def test_every_story_says_who_and_where_it_ends() -> None:
    for story in stories("base"):
        lines = list(story_lines(story))
        assert lines[0] == f"Person {story.person} of small-world (parameter draw 0, replication 0)"
        assert re.match(r"Group (one|two): \d+ years old at the start, ", lines[1])
        assert "the end of the run, this person was" in lines[-1]
        assert not re.search(r"\b(he|she|his|her)\b", "\n".join(lines))
        assert all(line == line.rstrip() for line in lines)


def test_moves_are_told_with_the_month_they_fall_in() -> None:
    text = "\n".join(story_text(story) for story in stories("base"))
    assert re.search(r"this person left benefit for work, after \d+ months? on benefit", text)
    assert re.search(r"came back on benefit, \d+ months? after leaving it\.", text)
    assert "found part-time work while on benefit" in text
    assert "stopped taking part; from then on: reference." in text
