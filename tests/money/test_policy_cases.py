"""Every policy case in policy_cases/ is what the rules work out; a wrong one is told."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.policy_cases import PolicyCase, load_policy_cases
from sim.inputs.reading.frozen import FrozenMap
from sim.money.policy_cases import differences

pytestmark = pytest.mark.small

AMOUNTS = load_amounts()
CASES = load_policy_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case.replace(" ", "_"))
def test_the_rules_give_what_the_case_expects(case: PolicyCase) -> None:
    assert not differences(case, AMOUNTS), "\n".join(map(str, differences(case, AMOUNTS)))


def test_one_cent_off_is_told() -> None:
    right = next(case for case in CASES if case.case == "experiment at 475 euros")
    wrong = right.model_copy(update={"expected": FrozenMap({"set_off": 276.01, "setoff": 276.0})})
    assert [str(difference) for difference in differences(wrong, AMOUNTS)] == [
        "experiment at 475 euros: set_off must be 276.01 (got 276.00).",
        "experiment at 475 euros: setoff is no result of this kind of case.",
    ]


def test_every_mistake_of_a_case_file_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "cases:\n"
        "  - case: mine\n"
        "    kind: payment\n"
        "    source: me\n"
        "    given: {month: 2018-13-01, household: twins, amount_eur: -1}\n"
        "    expected: {set_off: 1}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load_policy_cases(tmp_path)
    told = "\n".join(error.value.mistakes)
    assert len(error.value.mistakes) == 3
    assert all("mine.yaml:5:" in mistake for mistake in error.value.mistakes)
    assert "amount_eur" in told
    assert "twins" in told
    assert "2018-13-01" in told


def test_a_case_needs_a_scheme_or_a_rule(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "cases:\n"
        "  - {case: mine, kind: payment, source: me, expected: {set_off: 1},\n"
        "     given: {month: 2018-01-01, household: single, amount_eur: 1}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="must name a scheme or state a rule"):
        load_policy_cases(tmp_path)


def test_a_folder_without_cases_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must hold YAML files with cases"):
        load_policy_cases(tmp_path)


def test_two_cases_of_one_name_are_told(tmp_path: Path) -> None:
    one = (
        "{case: mine, kind: budget, source: me, expected: {spending: 14200},"
        " given: {year: 2018, benefits: 1}}"
    )
    (tmp_path / "mine.yaml").write_text(f"cases: [{one}, {one}]\n", encoding="utf-8")
    with pytest.raises(InputError, match="own name"):
        load_policy_cases(tmp_path)
