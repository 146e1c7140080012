"""Mistakes in a targets file: each told with its place, what must hold and how to mend it."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.hazards.posterior import calibration_folder
from sim.inputs.targets.load import content_hash, estimation_hash, read_targets

EXAMPLE = calibration_folder() / "example.targets.yaml"


def told(tmp_path: Path, *changes: tuple[str, str]) -> str:
    text = EXAMPLE.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = tmp_path / "my.targets.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_targets(file)
    return str(caught.value)


@pytest.mark.parametrize("name", ["wageningen", "example"])
def test_own_files_read(name: str) -> None:
    assert read_targets(calibration_folder() / f"{name}.targets.yaml").targets == name


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("count: 71", "count: 301"), "count must be at most of, 300 persons (got 301)"),
        (("count: 71", "count: -1"), "must be from 0 to 100000000 (got -1)"),
        (("count: 71", "count: 71.5"), "must be a whole number"),
        (("count: 71", "count: many"), "must be a whole number"),
        (("groups: [treated], quantity: left", "groups: [treatd], quantity: left"), "`treated`"),
        (("date: 2019-03-01, count: 71", "date: 2021-03-01, count: 71"), "within the trial"),
        (("date: 2019-03-01, count: 71", "date: 2017-06-01, count: 71"), "within the trial"),
        (("date: 2019-03-01, count: 71", "date: 2019-03-15, count: 71"), "first day of a month"),
        (("source: F208, ", ""), "source"),
        (('source: F208, ', 'source: "  ", '), "source"),
        (("quantity: left_benefit", "quantity: left_benefits"), "Did you mean `left_benefit`?"),
        (("quantity: difference_at_work", "quantity: difference_at_wrk"),
         "Did you mean `difference_at_work`?"),
        (("base.part_time_to_work:", "base.part_time_to_wrk:"),
         "Did you mean `base.part_time_to_work`?"),
        (("regime.coaching.other_exit:", "regime.coaching.other_exi:"),
         "Did you mean `regime.coaching.other_exit`?"),
        (("same_as: base.benefit_to_work", "same_as: base.benefit_to_wrk"),
         "(got `base.benefit_to_wrk`). Did you mean `base.benefit_to_work`?"),
        (("role: validation", "role: fitted"), "never fitted here"),
        (("base.work_to_returned: {m", "base.work_to_retuned: {m"), "base.work_to_returned"),
        (("regime.coaching.work:", "regime.coachin.work:"), "regime.coaching.work"),
        (("median: 0.005, log_sd: 0.5", "median: 0.005"), "median and log_sd"),
        (("{fixed: 0.04, reason: \"assumed: part-time work lasts about two years\"}",
          "{fixed: 0.04}"), "a source or a reason"),
        (("{fixed: 0.04", "{fixed: -0.04"), "at least 0"),
        (("same_as: base.benefit_to_work", "same_as: base.nothing"), "base.nothing"),
        (("persons: 300", "persons: .nan"), "finite number"),
        (("share: {value: 0.29", "share: {value: 0.39"), "sum to 1"),
        (("regime.coaching.work: {m", "regime.coaching.work: {prior: 3, m"), "prior"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    message = told(tmp_path, change)
    assert sentence in message
    assert "my.targets.yaml:" in message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    message = told(tmp_path, ("count: 71", "count: -1"), ("source: F209, ", ""))
    assert len(message.splitlines()) >= 2


def test_comments_do_not_change_the_hash(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    (tmp_path / "a.yaml").write_text("# another comment\n" + text, "utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("count: 71", "count: 70"), "utf-8")
    assert content_hash(tmp_path / "a.yaml") == content_hash(EXAMPLE)
    assert content_hash(tmp_path / "b.yaml") != content_hash(EXAMPLE)


@pytest.mark.parametrize(
    ("old", "new", "same_estimate"),
    [
        ("source: F208,", "source: a better one,", True),
        ('reason: "4 to 7 % a year nationally"', "reason: another", True),
        ("count: 71", "count: 70", False),
        ("date: 2019-03-01", "date: 2019-04-01", False),
        ("log_sd: 0.5", "log_sd: 0.6", False),
        ("name: treated", "name: source", False),
    ],
)
def test_a_posterior_outlives_a_better_source_only(
    tmp_path: Path, old: str, new: str, same_estimate: bool
) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert old in text
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace(old, new), "utf-8")
    assert (estimation_hash(changed) == estimation_hash(EXAMPLE)) is same_estimate
    assert content_hash(changed) != content_hash(EXAMPLE)
