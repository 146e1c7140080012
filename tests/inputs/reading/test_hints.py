"""What was meant by a decimal comma between braces, and by a percentage for a share."""

from collections.abc import Callable

import pytest

Mistakes = Callable[[str], list[str]]

YAML = """\
scenario: hints
based_on: municipality
money:
  regimes:
    disregard: {disregard: {rate: RATE, cap: 199}}
"""
WHERE = "money.regimes.disregard.disregard."
SHARE = f"{WHERE}rate: must be a share from 0 to 1"


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        ("0,4", f"{SHARE} (got the text `0,4`). Write 0.4 with a point."),
        ("0,05", f"{SHARE} (got the text `0,05`). Write 0.05 with a point."),
        ("12,5%", f"{SHARE} (got the text `12,5%`). Write 0.125 for 12.5 %."),
        ("{value: 0,5}", "(got the text `0,5`). Write 0.5 with a point."),
        ("40", WHERE + "rate: must be a share from 0 to 1 (got 40). Write 0.4 for 40 %."),
        ("12.5", "must be a share from 0 to 1 (got 12.5). Write 0.125 for 12.5 %."),
        ("0.4, 4: 3", "must be a known key (got `4`). Known here: rate, cap, months."),
        ("0.4, 4", "must be a known key (got `4`). Known here: rate, cap, months."),
        ("400", "must be a share from 0 to 1 (got 400)."),
        ("-1", "must be a share from 0 to 1 (got -1)."),
    ],
)
def test_a_number_written_otherwise_is_explained(rate: str, told: str, mistakes: Mistakes) -> None:
    (found,) = mistakes(YAML.replace("RATE", rate))
    assert found.endswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("population: {profiles: {work_ready: 0,43, mentally_limited: 0.5}}", "Write 0.43 with"),
        ("hazards: {regimes: {warm: {work: 1,5}}}", "Write 1.5 with a point."),
        ("money: {discount_rate: 3}", "Write 0.03 for 3 %."),
    ],
)
def test_it_is_explained_wherever_it_stands(text: str, told: str, mistakes: Mistakes) -> None:
    assert told in "\n".join(mistakes(f"scenario: hints\nbased_on: municipality\n{text}\n"))
