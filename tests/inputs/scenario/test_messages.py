"""Every kind of wrong entry gives one clear sentence: where, what must hold, what was found."""

from collections.abc import Callable

import pytest

Mistakes = Callable[[str], list[str]]
Spoiled = Callable[..., str]

WORK = "benefit_to_work: 0.008"
BASE = "x.yaml:18:22 hazards.base.benefit_to_work: "
HAZARD = BASE + "must be a hazard from 0 to 1 per month "
YEARLY = (
    "At 1 already 63 % would move within a month; a chance p in a year is -ln(1 - p)/12 a month "
    "(50 %: 0.0578)."
)

ONE_MISTAKE = [
    # Numbers.
    (WORK, "benefit_to_work: no", HAZARD + "(got the text `no`). Write 0 if `no` means none."),
    (WORK, "benefit_to_work: 0,008", HAZARD + "(got the text `0,008`). Write 0.008 with a point."),
    (WORK, "benefit_to_work: '0.1'", HAZARD + "(got the text `0.1`). Write 0.1 without quotes."),
    (
        WORK,
        "benefit_to_work: 0.8%",
        HAZARD + "(got the text `0.8%`). "
        "Write 0.008032 for 0.8 % a month, or 0.0006693 for 0.8 % a year.",
    ),
    (WORK, "benefit_to_work: true", HAZARD + "(got true)."),
    (WORK, "benefit_to_work: [0.008]", HAZARD + "(got a list). Write 0.008."),
    (WORK, "benefit_to_work: -0.008", HAZARD + "(got -0.008)."),
    (
        WORK,
        "benefit_to_work: {value: 0.1, high: 8}",
        HAZARD.replace("18:22", "18:41").replace("work: must", "work.high: must")
        + f"(got 8). {YEARLY} Write 0.006948 for 8 % a year, or 0.08338 for 8 % a month.",
    ),
    (WORK, "benefit_to_work: .nan", BASE + "must be a finite number (got .nan)."),
    (WORK, "benefit_to_work: -.inf", BASE + "must be a finite number (got -.inf)."),
    (WORK, "benefit_to_work: 1e999", BASE + "must be a finite number (got 1e999)."),
    (
        WORK,
        "benefit_to_work:",
        "x.yaml:18:21 hazards.base.benefit_to_work: must be a hazard from 0 to 1 per month "
        "(got nothing).",
    ),
    (
        WORK,
        "benefit_to_work: {value: 0.008, low: 0.01}",
        BASE + "low must be at most value (got low 0.01, value 0.008).",
    ),
    (
        WORK,
        "benefit_to_work: {value: 0.008, status: published}",
        BASE + "must have a source, because its status is published (got none).",
    ),
    (
        WORK,
        "benefit_to_work: {value: 0.008, status: calibratd}",
        "x.yaml:18:45 hazards.base.benefit_to_work.status: must be one of calibrated, published, "
        "derived, assumed (got the text `calibratd`). Did you mean `calibrated`?",
    ),
    (
        "seed: 7",
        "seed: 1_000",
        "x.yaml:4:7 seed: must be a whole number from 0 to 18446744073709551615 "
        "(got the text `1_000`). Write 1000 without _.",
    ),
    (
        "seed: 7",
        "seed: 18446744073709551616",
        "x.yaml:4:7 seed: must be from 0 to 18446744073709551615 (got 18446744073709551616).",
    ),
    (
        "months: 12}",
        "months: 12.5}",
        "x.yaml:3:35 time.months: must be a whole number from 1 to 1200 (got 12.5).",
    ),
    ("months: 12}", "months: 0}", "x.yaml:3:35 time.months: must be from 1 to 1200 (got 0)."),
    (
        "persons: 10,",
        "persons: -10,",
        "x.yaml:7:45 population.groups[0].persons: must be a whole number of persons from 0 to "
        "100000000 (got -10).",
    ),
    (
        "coaching: {work: 1.5}",
        "coaching: {work: 0}",
        "x.yaml:25:30 hazards.regimes.coaching.work: must be a ratio above 0 and at most 100 "
        "(got 0).",
    ),
    # Dates, words, truths, text, lists and mappings.
    (
        "2020-01-01",
        "2020-13-01",
        "x.yaml:3:15 time.start: must be the first day of a month, such as 2017-10-01 "
        "(got the text `2020-13-01`).",
    ),
    (
        "2020-01-01",
        "2020-01-02",
        "x.yaml:3:15 time.start: must be the first day of a month, such as 2017-10-01 "
        "(got the text `2020-01-02`). Write `2020-01-01`.",
    ),
    (
        "studied: true",
        "studied: yes",
        "x.yaml:8:80 population.groups[1].studied: must be true or false (got the text `yes`). "
        "Did you mean `true`?",
    ),
    (
        "studied: true",
        "studied: 'off'",
        "x.yaml:8:80 population.groups[1].studied: must be true or false (got the text `off`). "
        "Did you mean `false`?",
    ),
    (
        'title: "Small"',
        "title: 3",
        'x.yaml:2:8 title: must be text (got 3). Write `"3"`.',
    ),
    (
        'title: "Small"',
        f"title: {'x' * 400}",
        "x.yaml:2:8 title: must have at most 300 characters (got 400).",
    ),
    (
        "name: two",
        "name: Two",
        "x.yaml:8:14 population.groups[1].name: must be 1 to 60 small letters, digits, _ and - "
        "(got the text `Two`). Write `two`.",
    ),
    (
        "groups: [one]",
        "groups: one",
        "x.yaml:27:47 policy.switches[0].groups: must be a list (got the text `one`). "
        "Write `[one]`.",
    ),
    (
        "groups: [one]",
        "groups: []",
        "x.yaml:27:47 policy.switches[0].groups: must have at least one entry (got none).",
    ),
    (
        "groups: [one]",
        "profiles: [workready]",
        "x.yaml:27:50 policy.switches[0].profiles[0]: must be one of work_ready, "
        "physically_limited, mentally_limited (got the text `workready`). "
        "Did you mean `work_ready`?",
    ),
    (
        "control: {}",
        "control:",
        "x.yaml:25:44 hazards.regimes.control: must be a mapping of keys and values (got nothing). "
        "Its keys: work, part_time, benefit, other_exit, returned, combines, strength, "
        "interaction, course, selection_on_work, inflow_ratio, judged_likely.",
    ),
    # Keys.
    (
        "months: 12}",
        "moths: 12}",
        "x.yaml:3:27 time.moths: must be a known key (got `moths`). Did you mean `months`?",
    ),
    (
        WORK,
        "benefit_to_wrk: 0.008",
        "x.yaml:18:5 hazards.base.benefit_to_wrk: must be a known key (got `benefit_to_wrk`). "
        "Did you mean `benefit_to_work`?",
    ),
    (
        "earnings: {mean: 475, sd: 150}",
        "earnings: {mean: 475, sd: 150, zzz: 1}",
        "x.yaml:15:34 population.earnings.zzz: must be a known key (got `zzz`). "
        "Known here: mean, sd.",
    ),
    (
        "    benefit_to_work: 0.008\n",
        "",
        "x.yaml:17:3 hazards.base.benefit_to_work: must be given (got nothing): "
        "from benefit to work, per month.",
    ),
    (
        "seed: 7",
        "seed: 7\nseed: 8",
        "x.yaml:5:1 seed: must be given only once (got it again; the first is on line 4).",
    ),
    (
        "control: {}",
        "control: {}, Coach Ing: {}",
        "x.yaml:25:49 hazards.regimes.Coach Ing: must be 1 to 60 small letters, digits, _ and - "
        "(got the text `Coach Ing`). Write `coach_ing`.",
    ),
    # What one part says must fit the others.
    (
        "regime: coaching, persons",
        "regime: coachin, persons",
        "x.yaml:8:27 population.groups[1].regime: must be a regime named in hazards.regimes "
        "(got `coachin`). Did you mean `coaching`?",
    ),
    (
        "to: coaching",
        "to: paradise",
        "x.yaml:27:29 policy.switches[0].to: must be a regime named in hazards.regimes "
        "(got `paradise`). Known here: coaching, control, reference.",
    ),
    (
        "groups: [one]",
        "groups: [two, on]",
        "x.yaml:27:53 policy.switches[0].groups[1]: must be a group's name (got `on`). "
        "Did you mean `one`?",
    ),
    (
        "name: two",
        "name: one",
        "x.yaml:8:14 population.groups[1].name: must be a name of its own (got `one` again).",
    ),
    (
        "name: two",
        "name: all",
        "x.yaml:8:14 population.groups[1].name: must not be `all`, which means every group "
        "(got `all`).",
    ),
    (
        "work_ready: 0.5",
        "work_ready: 0.6",
        "x.yaml:9:13 population.profiles: shares must sum to 1 (got 1.1).",
    ),
    (
        "share: 0.3}",
        "share: 0.4}",
        "x.yaml:12:5 population.months_on_benefit: shares must sum to 1 (got 1.1).",
    ),
    (
        "{from_months: 24, to",
        "{from_months: 30, to",
        "x.yaml:13:21 population.months_on_benefit[1].from_months: must be 24, where the band "
        "before ends (got 30).",
    ),
    (
        "to_years: 67",
        "to_years: 18",
        "x.yaml:14:37 population.ages[0].to_years: must be above from_years 18 (got 18).",
    ),
    (
        "control: {}",
        "control: {work: 2}",
        "x.yaml:25:52 hazards.regimes.control.work: must be 1, because control is standard "
        "service (got 2). Give another regime a name of its own.",
    ),
    (
        ", reference: {}",
        "",
        "x.yaml:8:68 population.groups[1].stopping_persons: must be 0 unless hazards.regimes "
        "names `reference`, where those who stop go (got 2).",
    ),
    (
        "month: 6",
        "month: 12",
        "x.yaml:27:22 policy.switches[0].month: must be at most 11, within time.months (got 12).",
    ),
    (
        "persons: 10,",
        "persons: 10, entry: {last_month: 12},",
        "x.yaml:7:69 population.groups[0].entry.last_month: must be at most 11, within "
        "time.months (got 12).",
    ),
    (
        "persons: 10,",
        "persons: 10, entry: {at_start_share: 0.5},",
        "x.yaml:7:56 population.groups[0].entry: last_month must be at least 1, because "
        "at_start_share is below 1 (got 0).",
    ),
    (
        "share: 0.5}",
        "share: 0.5, min_age_years: 50, max_age_years: 40}",
        "x.yaml:27:14 policy.switches[0]: min_age_years must be at most max_age_years "
        "(got 50 and 40).",
    ),
    (
        "policy:",
        "policy:\n  desk: {regime: coaching, slots: -3, while_waiting: control}",
        "x.yaml:27:35 policy.desk.slots: must be a whole number of slots from 0 to 100000000 "
        "(got -3).",
    ),
    (
        "policy:",
        "policy:\n  desk: {regime: coaching, slots: 3, while_waiting: coaching}",
        "x.yaml:27:53 policy.desk.while_waiting: must be another regime than the desk's own "
        "(got `coaching`).",
    ),
    (
        "policy:",
        "policy:\n  desk: {regime: coaching, slots: 3, while_waiting: control, longest_months: 0}",
        "x.yaml:27:78 policy.desk.longest_months: must be from 1 to 1200 (got 0).",
    ),
    (
        "policy:",
        "policy:\n  desk: {regime: coaching, slots: [{from_month: 1, slots: 3}], "
        "while_waiting: control}",
        "x.yaml:27:49 policy.desk.slots[0].from_month: must be 0 in the first entry (got 1).",
    ),
    (
        "policy:",
        "  duration: {on_benefit: [{from_months: 0}, {from_months: 9}, {from_months: 9}]}\npolicy:",
        "x.yaml:26:77 hazards.duration.on_benefit[2].from_months: must be above 9, as in the "
        "entry before (got 9).",
    ),
    (
        "policy:",
        "  frailty: [{value: 0.5, share: 0.5}, {value: 2, share: 0.4}]\npolicy:",
        "x.yaml:26:12 hazards.frailty: shares must sum to 1 (got 0.9).",
    ),
    (
        "seed: 7",
        "published: [{group: oen, measure: part_time_share, month: 12, value: 0.3, unit: share, "
        "source: F1, role: fitted}]",
        "x.yaml:4:21 published[0].group: must be a group's name, or all (got `oen`). "
        "Did you mean `one`?",
    ),
    (
        "seed: 7",
        "published: [{group: all, measure: part_time_share, month: 12, value: 0.3, low: 0.4, "
        "unit: share, source: F1, role: fitted}]",
        "x.yaml:4:80 published[0].low: must be at most value 0.3 (got 0.4).",
    ),
    (
        "seed: 7",
        "published: [{group: all, measure: part_time_share, month: 13, value: 0.3, "
        "unit: share, source: F1, role: fitted}]",
        "x.yaml:4:59 published[0].month: must be at most 12, within time.months (got 13).",
    ),
    (
        "seed: 7",
        "published: [{group: one, measure: returns, month: 12, value: 30, of: 20, unit: persons, "
        "source: F1, role: fitted}]",
        "x.yaml:4:62 published[0].value: must be at most 20 (got 30).",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "message"), ONE_MISTAKE)
def test_a_mistake_is_told_once_with_its_place_and_its_mend(
    right: str, wrong: str, message: str, already_reported: Spoiled, mistakes: Mistakes
) -> None:
    assert mistakes(already_reported((right, wrong))) == [message]


def test_many_mistakes_are_told_at_once_in_reading_order(
    already_reported: Spoiled, mistakes: Mistakes
) -> None:
    text = already_reported(
        ("months: 12}", "months: 0}"),
        ("seed: 7", "seed: 7\nseed: 8\nefects: none"),
        ("persons: 10,", "persons: none,"),
        ("regime: coaching, persons", "regime: coachin, persons"),
        (WORK, "benefit_to_work: .inf"),
        ("part_time_to_benefit: 0.04", "part_time_to_benefit: *four"),
        ("groups: [one]", "groups: [tow]"),
    )
    assert mistakes(text) == [
        "x.yaml:3:35 time.months: must be from 1 to 1200 (got 0).",
        "x.yaml:5:1 seed: must be given only once (got it again; the first is on line 4).",
        "x.yaml:6:1 efects: must be a known key (got `efects`). Did you mean `effects`?",
        "x.yaml:9:45 population.groups[0].persons: must be a whole number of persons from 0 to "
        "100000000 (got the text `none`). Write 0 if `none` means none.",
        "x.yaml:10:27 population.groups[1].regime: must be a regime named in hazards.regimes "
        "(got `coachin`). Did you mean `coaching`?",
        "x.yaml:20:22 hazards.base.benefit_to_work: must be a finite number (got .inf).",
        "x.yaml:24:27 hazards.base.part_time_to_benefit: must not use aliases (got `*four`). "
        "Write the value out.",
        "x.yaml:29:48 policy.switches[0].groups[0]: must be a group's name (got `tow`). "
        "Did you mean `two`?",
    ]


def test_a_list_of_a_fixed_length_says_how_long(
    already_reported: Spoiled, mistakes: Mistakes
) -> None:
    intake = "persons: 10, intake: {per_month: 1, season: [1, 1]},"
    assert mistakes(already_reported(("persons: 10,", intake))) == [
        "x.yaml:7:80 population.groups[0].intake.season: must have at least 12 entries (got 2)."
    ]


def test_a_scenario_without_anybody_is_told(already_reported: Spoiled, mistakes: Mistakes) -> None:
    nobody = (("persons: 10,", "persons: 0,"), ("20, stopping_persons: 2", "0"))
    assert mistakes(already_reported(*nobody)) == [
        "x.yaml:7:5 population.groups: must hold at least one person (got 0)."
    ]


def test_a_missing_key_beside_a_misspelt_other_one_is_still_told(
    already_reported: Spoiled, mistakes: Mistakes
) -> None:
    text = already_reported(
        ("    part_time_to_work: 0.016\n", ""), ("work_to_returned", "work_to_retured")
    )
    assert [line.split(": ")[0] for line in mistakes(text)] == [
        "x.yaml:17:3 hazards.base.part_time_to_work",
        "x.yaml:23:5 hazards.base.work_to_retured",
    ]


def test_whole_sections_that_are_missing_are_told_with_their_meaning(mistakes: Mistakes) -> None:
    assert mistakes("scenario: x\n") == [
        "x.yaml:1:1 hazards: must be given (got nothing): how fast persons move between states.",
        "x.yaml:1:1 population: must be given (got nothing): who is in the scenario.",
        "x.yaml:1:1 time: must be given (got nothing): calendar: start and number of months.",
    ]


def test_harmful_text_is_shown_short_and_without_control_characters(
    already_reported: Spoiled, mistakes: Mistakes
) -> None:
    [told] = mistakes(already_reported(("name: two", r'name: "\e[31mred\n' + "x" * 100 + '"')))
    assert "\x1b" not in told
    assert "\n" not in told
    assert len(told) < 200
