"""A design with mistakes is refused, all mistakes at once, with place and mend."""

import json
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.inputs.design.schema import design_schema

GOOD = """
design: good
studies: 100
model:
  endpoints:
    - {endpoint: left_benefit, month: 12, rates: {a: 0.3, k: 0.2}}
inquiries:
  - {arms: [a], against: [k]}
data:
  arms: {a: 40, k: 40}
  comparator: k
  follow_up_months: 12
answers: {tests: [fisher], alphas: [0.05]}
"""

BAD = [
    (
        "arms: {a: 40,",
        "arms: {a: 0,",
        r"data\.arms\.a: must be a whole number of persons from 1 to 1000000 \(got 0\)",
    ),
    ("a: 0.3", "a: 1.3", r"rates\.a: must be a share from 0 to 1 \(got 1\.3\)"),
    ("a: 0.3", "a: -0.1", r"rates\.a: must be a share from 0 to 1 \(got -0\.1\)"),
    ("a: 0.3", "a: .nan", "must be"),
    (
        "arms: [a]",
        "arms: [b]",
        r"inquiries\[0\]\.arms\[0\]: must be an arm of data: a, k \(got `b`\)",
    ),
    ("against: [k]", "against: [a]", "an arm must not be compared with itself"),
    ("tests: [fisher]", "tests: [fischer]", "Did you mean `fisher`"),
    ("tests: [fisher]", "tests: [cox]", "must hold a test that suits left_benefit"),
    ("follow_up_months: 12", "folow_up_months: 12", "Did you mean `follow_up_months`"),
    (
        "alphas: [0.05]",
        "alphas: [1.5]",
        r"alphas\[0\]: must be a level above 0 and below 1 \(got 1\.5\)",
    ),
    (
        "rates: {a: 0.3, k: 0.2}",
        "base_rate: 0.9, effects: {a: 0.3}",
        r"effects\.a must lie from 0 to 1 \(got 1\.2\)",
    ),
    ("rates: {a: 0.3, k: 0.2}", "rates: {a: 0.3}", "must state the truth of every arm"),
    (
        "rates: {a: 0.3, k: 0.2}",
        "rates: {a: {events: 5, of: 3}, k: 0.2}",
        "events must be at most of",
    ),
    ("arms: {a: 40, k: 40}", "total: 80", "total and allocation must come together"),
    (
        "arms: {a: 40, k: 40}",
        "total: 2, allocation: {a: 99, k: 1}".replace(", a", "\n  a"),
        "every arm at least two persons",
    ),
    (
        "comparator: k",
        "comparator: q",
        r"data\.comparator: must be an arm of data: a, k \(got `q`\)",
    ),
    ("comparator: k", "comparator: k\n  blocks: [{name: x, share: 0.4}]", "shares that sum to 1"),
    ("comparator: k", "comparator: k\n  randomisation: clustered", "clusters must be given"),
    (
        "tests: [fisher]",
        "tests: [fisher], hypothesis: {kind: equivalence, margin: 0.1}",
        "must take a margin",
    ),
    ("month: 12, rates", "month: 18, rates", r"must be at most data\.follow_up_months"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), BAD)
def test_mistakes_are_told(tmp_path, right, wrong, message):
    path = tmp_path / "bad.yaml"
    text = GOOD.replace(right, wrong, 1)
    assert text != GOOD
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        load_design(path)
    assert caught.value.exit_code == 2


def test_several_mistakes_come_at_once(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        GOOD.replace("a: 40", "a: 0").replace("0.3", "3").replace("studies", "studdies"),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_design(path)
    assert len(caught.value.mistakes) == 3
    assert all("bad.yaml:" in mistake for mistake in caught.value.mistakes)


def test_impossible_rate_after_take_up_and_gap():
    from sim.power import run_design

    design = changed_design(
        load_design("wageningen"), {"data": {"selection_gap": {"reference": -0.5}}}
    )
    with pytest.raises(InputError, match="every chance must lie from 0 to 1"):
        run_design(design, studies=10)


def test_based_on_keeps_what_it_does_not_change():
    net, plain = load_design("wageningen_net"), load_design("wageningen")
    assert net.inquiries == plain.inquiries
    assert net.model.endpoints[0].endpoint == "net_exit_to_work"


def test_unknown_design_and_loop(tmp_path):
    with pytest.raises(InputError, match="Did you mean `wageningen`"):
        load_design("wagenigen")
    (tmp_path / "a.yaml").write_text("design: a\nbased_on: b\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("design: b\nbased_on: a\n", encoding="utf-8")
    with pytest.raises(InputError, match="back to itself"):
        load_design(tmp_path / "a.yaml")


def test_committed_schema_equals_the_model():
    file = Path(__file__).parents[2] / "schema" / "design.schema.json"
    assert json.loads(file.read_text("utf-8")) == json.loads(json.dumps(design_schema()))


def test_designs_do_not_change_by_a_round_trip():
    design = load_design("six_cities")
    assert design_from_mapping(design.model_dump(exclude_unset=True)) == design
