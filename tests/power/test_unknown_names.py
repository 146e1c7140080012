"""A name that a design or question does not know ends in a sentence with the nearest right one."""

from typing import Any

import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, load_design
from sim.power import QuestionRequest, answer, ask, audit_verdicts

EXEMPTION = "exemption v control"
INQUIRY = {"arms": ["exemption"], "against": ["control"], "endpoint": "first_exit_to_work"}
PATTERN = {"name": "one", "test": "z_pooled", "alpha": 0.05, "yes": [EXEMPTION]}
COUNTS = {"endpoint": "first_exit_to_work", "counts": {"exemption": {"events": 1, "of": 5}}}
DECISION = {
    "contrast": EXEMPTION,
    "persons": 5,
    "value_per_unit_eur": 1,
    "cost_per_person_eur": 1,
}
STAFF = {"fte": 1, "clients_per_fte": 10, "arms": ["exemption"]}
# Right name, and a change of the built-in design in which it may be misspelt.
NAMED: list[tuple[str, dict[str, Any]]] = [
    ("fisher", {"answers": {"tests": ["fisher"]}}),
    ("holm", {"answers": {"adjustments": ["holm"]}}),
    ("equivalence", {"answers": {"hypothesis": {"kind": "equivalence", "margin": 0.1}}}),
    ("pocock", {"answers": {"interim": {"month": 5, "spending": "pocock"}}}),
    ("net_exit_to_work", {"inquiries": [INQUIRY | {"endpoint": "net_exit_to_work"}]}),
    ("first_exit_to_work", {"published": [COUNTS | {"endpoint": "first_exit_to_work"}]}),
    ("exemption", {"published": [COUNTS]}),
    ("exemption", {"inquiries": [INQUIRY | {"arms": ["exemption"]}]}),
    ("control", {"inquiries": [INQUIRY | {"against": ["control"]}]}),
    ("control", {"data": {"comparator": "control"}}),
    ("reference", {"data": {"non_participants": ["reference"]}}),
    ("exemption", {"data": {"stopping": {"exemption": 2}}}),
    ("exemption", {"data": {"take_up": {"exemption": 0.5}}}),
    ("exemption", {"data": {"drop_out": {"arms": {"exemption": 0.1}}}}),
    ("exemption", {"data": {"selection_gap": {"exemption": 0.1}}}),
    ("exemption", {"data": {"costs": {"per_person_eur": {"exemption": 5}}}}),
    ("exemption", {"data": {"staff": STAFF}}),
    ("blocked", {"data": {"randomisation": "blocked"}}),
    ("published", {"model": {"truth": "published"}}),
    ("z_pooled", {"patterns": [PATTERN | {"test": "z_pooled"}]}),
    (EXEMPTION, {"patterns": [PATTERN]}),
    (EXEMPTION, {"decision": DECISION}),
]
OF_LIVES: list[tuple[str, dict[str, Any]]] = [
    ("work_ready", {"inquiries": [INQUIRY | {"profile": "work_ready"}], "patterns": []}),
    ("exemption", {"model": {"levels": {"exemption": 0.2}}}),
]


def misspelt(part: Any, name: str) -> Any:
    """The same with one letter of the name left out, wherever it stands."""
    if isinstance(part, dict):
        return {misspelt(key, name): misspelt(value, name) for key, value in part.items()}
    if isinstance(part, list):
        return [misspelt(value, name) for value in part]
    return name[:-2] + name[-1] if part == name else part


@pytest.mark.parametrize(
    ("design", "name", "change"),
    [("wageningen", *case) for case in NAMED] + [("wageningen_lives", *case) for case in OF_LIVES],
)
def test_a_misspelt_name_in_a_design(design: str, name: str, change: dict[str, Any]) -> None:
    with pytest.raises(InputError) as told:
        changed_design(load_design(design), misspelt(change, name))
    wrong = misspelt(name, name)
    assert any(
        wrong in text and f"Did you mean `{name}`?" in text.replace('"', "")
        for text in told.value.mistakes
    )


def test_every_misspelt_arm_is_told_at_once() -> None:
    data = {"take_up": {"exemtion": 0.5}, "selection_gap": {"coachng": 0.1}, "comparator": "cntrol"}
    with pytest.raises(InputError) as told:
        changed_design(load_design("wageningen"), {"data": data})
    text = "\n".join(told.value.mistakes)
    assert all(f"Did you mean `{arm}`?" in text for arm in ("exemption", "coaching", "control"))


@pytest.mark.parametrize(
    ("key", "name"),
    [("contrast", EXEMPTION), ("endpoint", "first_exit_to_work"), ("test", "fisher")],
)
@pytest.mark.parametrize("word", ["audit", "n"])
def test_a_misspelt_name_in_a_question(word: str, key: str, name: str) -> None:
    request = QuestionRequest(word, **{key: misspelt(name, name)})
    with pytest.raises(InputError, match=rf"{key}: must .*Did you mean `{name}`\?"):
        answer(load_design("wageningen"), request)


def test_a_level_the_audit_does_not_have() -> None:
    with pytest.raises(InputError, match=r"alpha: must be one of the audit: 0\.05; .*got 0\.3"):
        answer(load_design("wageningen"), QuestionRequest("audit", alpha=0.3))


def test_a_misspelt_test_in_python() -> None:
    with pytest.raises(InputError, match="Did you mean `fisher`"):
        audit_verdicts(load_design("wageningen"), tests=("fishr",))
    with pytest.raises(InputError, match="Did you mean `fisher`"):
        ask(load_design("wageningen"), test="fishr")


def test_two_patterns_of_one_name() -> None:
    twice = {"patterns": [{"remove": []}, PATTERN, PATTERN | {"alpha": 0.1}]}
    with pytest.raises(InputError, match=r"patterns.*name: must be a name of its own \(got `one`"):
        changed_design(load_design("wageningen"), twice)
