"""Every key of a design moves what it says it moves, on every kind of endpoint, or is refused.

Each key declares for a share, a time and a mean: *up* or *down* (of power, beyond four Monte-Carlo
errors: one false alarm in 16,000), *changes* (some number), *words* (the registration or a caution
only) or *refused*. A key that is not declared here fails the first test.
"""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from sim.errors import InputError
from sim.inputs.design import data_strategy, model, truth
from sim.inputs.design.load import design_from_mapping
from sim.inputs.reading.merge import apply_change
from sim.power import (
    ask,
    minimum_detectable_effect,
    n_for_power,
    registration_paragraph,
    run_design,
)
from sim.power.diagnosis.cautions import cautions_about
from sim.power.questions.answers import QuestionRequest, answer

ARMS = ("a", "b", "control")
SHARE, TIME, MEAN = "first_exit_to_work", "time_to_exit", "months_on_benefit"
TESTS = {SHARE: "z_pooled", TIME: "log_rank", MEAN: "mean_difference"}


def plain(endpoint):
    """Three arms; the first two differ from the third as much. Power of some 60 %."""
    typed = {"endpoint": endpoint, "month": 24}
    if endpoint == MEAN:
        typed["means"] = {arm: {"mean": 20 if arm == "control" else 18, "sd": 8} for arm in ARMS}
    else:
        typed["rates"] = {"a": 0.32, "b": 0.32, "control": 0.2}
    return {
        "design": "every",
        "seed": 3,
        "studies": 2500,
        "model": {"truth": "assumed", "endpoints": [typed]},
        "inquiries": [{"arms": [arm], "against": ["control"]} for arm in "ab"],
        "data": {"arms": dict.fromkeys(ARMS, 130), "follow_up_months": 24},
        "answers": {
            "tests": [TESTS[endpoint]],
            "alphas": [0.05],
            "hypothesis": {"sides": "less" if endpoint == MEAN else "greater"},
        },
    }


BLOCKS = [{"name": "x", "share": 0.5}, {"name": "y", "share": 0.5}]
UNLIKE = [{"name": "x", "share": 0.5, "rate_ratio": 2.0}, {"name": "y", "share": 0.5}]
STOPPING = {"stopping": dict.fromkeys("ab", 100)}
STAFF = {"fte": 1, "clients_per_fte": 100, "arms": ["a", "b"]}
CLUSTERS = {"randomisation": "clustered", "clusters": {"size": 13, "icc": 0.4}}
ALL = dict.fromkeys((SHARE, TIME, MEAN))


def everywhere(word, **other):
    """The same for all endpoints, but for those named by their first letter."""
    named = {"s": SHARE, "t": TIME, "m": MEAN}
    return {**dict.fromkeys(ALL, word), **{named[key]: value for key, value in other.items()}}


# key: what is laid over the design before, what changes, and what it must do on each endpoint.
KEYS = {
    "data.arms": ({}, {"data": {"arms": dict.fromkeys(ARMS, 400)}}, everywhere("up")),
    "data.randomisation": (
        {}, {"data": {"randomisation": "simple"}}, everywhere("changes")
    ),
    "data.blocks": (
        {"data": {"randomisation": "blocked", "blocks": BLOCKS}},
        {"data": {"blocks": UNLIKE}},
        everywhere("changes", m="refused"),
    ),
    "data.clusters": ({}, {"data": CLUSTERS}, everywhere("changes", t="refused")),
    "data.clusters.icc": (
        {"data": CLUSTERS},
        {"data": {"clusters": {"icc": 0.05}}},
        everywhere("changes", t="refused"),
    ),
    "data.entry": (
        {},
        {"data": {"entry": {"at_start_share": 0.0, "last_month": 23}}},
        everywhere("down", m="refused"),
    ),
    "data.drop_out.share": (
        {}, {"data": {"drop_out": {"share": 0.8}}}, everywhere("down", s="changes")
    ),
    "data.drop_out.arms": (
        {}, {"data": {"drop_out": {"arms": {"control": 0.9}}}}, everywhere("changes")
    ),
    "data.drop_out.counted": (
        {"data": {"drop_out": {"share": 0.6}}},
        {"data": {"drop_out": {"counted": "no_exit"}}},
        everywhere("refused", s="changes"),
    ),
    "data.stopping": (
        {"data": {"stopped": "included"}}, {"data": STOPPING}, everywhere("down")
    ),
    "data.stopped": (
        {"data": STOPPING}, {"data": {"stopped": "included"}}, everywhere("down")
    ),
    "data.consent.arms": (
        {},
        {"data": {"consent": {"arms": {"a": 0.5}}}},
        everywhere("down", m="refused"),
    ),
    "data.consent.rate_ratio": (
        {"data": {"consent": {"arms": {"a": 0.5}}}},
        {"data": {"consent": {"rate_ratio": 0.4}}},
        everywhere("up", m="refused"),
    ),
    "data.consent.counted": (
        {"data": {"consent": {"arms": {"a": 0.5}, "rate_ratio": 0.4}}},
        {"data": {"consent": {"counted": "everybody"}}},
        everywhere("down", m="refused"),
    ),
    "data.take_up": ({}, {"data": {"take_up": {"a": 0.5}}}, everywhere("down")),
    "data.spill_over": ({}, {"data": {"spill_over": 0.5}}, everywhere("down")),
    "data.selection_gap": (
        {}, {"data": {"selection_gap": {"a": -0.08}}}, everywhere("down", m="refused")
    ),
    "data.staff": ({}, {"data": {"staff": STAFF}}, everywhere("down")),
    "data.comparator": (
        {"data": {"take_up": {"a": 0.5}}},
        {"data": {"comparator": "b"}},
        everywhere("up"),
    ),
    "data.non_participants": ({}, {"data": {"non_participants": ["b"]}}, everywhere("words")),
    "data.follow_up_months": ({}, {"data": {"follow_up_months": 30}}, everywhere("nothing")),
    "data.costs": ({}, {"data": {"costs": {"fixed_eur": 1000}}}, everywhere("changes")),
    "answers.alphas": ({}, {"answers": {"alphas": [0.2]}}, everywhere("up")),
    "answers.adjustments": (
        {}, {"answers": {"adjustments": ["bonferroni"]}}, everywhere("down")
    ),
    "answers.hypothesis.sides": (
        {}, {"answers": {"hypothesis": {"sides": "two"}}}, everywhere("down")
    ),
    "answers.interim": (
        {}, {"answers": {"interim": {"month": 12}}}, everywhere("refused", s="changes")
    ),
    "answers.interim.spending": (
        {"answers": {"interim": {"month": 12}}},
        {"answers": {"interim": {"spending": "pocock"}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.information_share": (
        {"answers": {"interim": {"month": 12}}},
        {"answers": {"interim": {"information_share": 0.9}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.months": (
        {"answers": {"interim": {"month": 12}}},
        {"answers": {"interim": {"months": [6, 12]}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.information_shares": (
        {"answers": {"interim": {"months": [6, 12]}}},
        {"answers": {"interim": {"information_shares": [0.1, 0.9]}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.parameter": (
        {"answers": {"interim": {"spending": "power"}}},
        {"answers": {"interim": {"parameter": 0.5}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.spent": (
        {"answers": {"interim": {"spending": "stated", "spent": [0.1]}}},
        {"answers": {"interim": {"spent": [0.9]}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.futility": (
        {"answers": {"interim": {"month": 12}}},
        {"answers": {"interim": {"futility": {"z": [1.0]}}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.futility.z": (
        {"answers": {"interim": {"futility": {"z": [1.0]}}}},
        {"answers": {"interim": {"futility": {"z": [0.2]}}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.futility.binding": (
        {"answers": {"interim": {"spending": "pocock", "futility": {"z": [1.0]}}}},
        {"answers": {"interim": {"futility": {"binding": True}}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.futility.spending": (
        {"answers": {"interim": {"futility": {"spending": "obrien_fleming"}}}},
        {"answers": {"interim": {"futility": {"spending": "pocock"}}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.futility.parameter": (
        {"answers": {"interim": {"futility": {"spending": "power"}}}},
        {"answers": {"interim": {"futility": {"parameter": 0.5}}}},
        everywhere("refused", s="changes"),
    ),
    "answers.interim.futility.power": (
        {"answers": {"interim": {"futility": {"spending": "pocock"}}}},
        {"answers": {"interim": {"futility": {"power": 0.95}}}},
        everywhere("refused", s="changes"),
    ),
    "inquiries.profile": (
        {"data": {"randomisation": "blocked", "blocks": BLOCKS}},
        {"inquiries": [{"arms": ["a"], "against": ["control"], "profile": "x"}]},
        everywhere("down", t="refused"),
    ),
    "model.endpoints.baseline_correlation": (
        {},
        {
            "model": {"endpoints": [{"endpoint": MEAN, "baseline_correlation": 0.6}]},
            "answers": {"tests": ["ancova"]},
        },
        everywhere("refused", m="up"),
    ),
    "model.truth": ({}, {"model": {"truth": "own_estimates"}}, everywhere("words")),
    "seed": ({}, {"seed": 4}, everywhere("changes")),
    "studies": ({}, {"studies": 1500}, everywhere("changes")),
}  # fmt: skip
# Tried elsewhere: named with the file, or words and names that no number hangs on.
ELSEWHERE = {
    "design", "title", "question", "notes", "inherited",
    "model.endpoints", "model.endpoints.rates", "model.endpoints.means",
    "model.endpoints.base_rate", "model.endpoints.effects",
    "model.endpoints.endpoint", "model.endpoints.month",
    "model.endpoints.prior",  # questions/test_root_finding.py
    "model.scenario", "model.posterior", "model.levels", "model.prices",
    "model.posterior_draws",  # lives/
    "inquiries", "inquiries.arms", "inquiries.against", "inquiries.endpoint", "inquiries.month",
    "inquiries.note",
    "data.total", "data.allocation",  # test_designs.py
    "data.drop_out", "data.consent", "data.clusters.size", "answers.tests",
    "answers.hypothesis", "answers.hypothesis.kind", "answers.hypothesis.margin",
    "answers.interim.month",  # test_words_and_bounds.py
    "patterns", "decision", "published",
}  # fmt: skip
SECTIONS = {
    "": model.Design,
    "model": truth.Model,
    "model.endpoints": truth.TypedEndpoint,
    "inquiries": truth.Inquiry,
    "data": data_strategy.DataStrategy,
    "data.drop_out": data_strategy.DropOut,
    "data.clusters": data_strategy.Clusters,
    "data.consent": data_strategy.Consent,
    "answers": model.AnswerStrategy,
    "answers.hypothesis": model.HypothesisChoice,
    "answers.interim": model.Interim,
    "answers.interim.futility": model.Futility,
}


def keys_of(sections: dict[str, type[BaseModel]]) -> Iterator[str]:
    for path, section in sections.items():
        for name in section.model_fields:
            if path or name not in ("data", "model", "answers"):
                yield f"{path}.{name}".strip(".")


def test_every_key_is_declared():
    undeclared = set(keys_of(SECTIONS)) - set(KEYS) - ELSEWHERE
    assert not undeclared


def designs(key, endpoint):
    """The design before and after; the latter as a function, because it may be refused."""
    before, change, _ = KEYS[key]
    base = apply_change(plain(endpoint), before)
    return base, lambda: design_from_mapping(apply_change(base, change))


def power_row(result):
    """Of the first contrast, under the adjustment that stands last."""
    rows = [row for row in result.rows if row["diagnosand"] in ("power", "false_positive_rate")]
    return [row for row in rows if row["contrast"].startswith("a v control")][-1]


CASES = [(key, endpoint) for key, (_, _, does) in KEYS.items() for endpoint in does]


@pytest.mark.parametrize(("key", "endpoint"), CASES)
def test_a_key_does_what_it_declares(key, endpoint):
    base, changed = designs(key, endpoint)
    does = KEYS[key][2][endpoint]
    if does == "refused":
        with pytest.raises(InputError):
            run_design(changed(), studies=5)
        return
    before, after = run_design(design_from_mapping(base)), run_design(changed())
    old, new = power_row(before), power_row(after)
    gap = 4 * (old["mc_se"] ** 2 + new["mc_se"] ** 2) ** 0.5
    if does == "up":
        assert new["value"] > old["value"] + gap
    elif does == "down":
        assert new["value"] < old["value"] - gap
    elif does == "changes":
        assert list(after.rows) != list(before.rows)
    else:
        assert [row["value"] for row in after.rows] == pytest.approx(
            [row["value"] for row in before.rows], nan_ok=True
        )
    if does == "words":
        texts = [
            (registration_paragraph(one.design), cautions_about(one.design))
            for one in (before, after)
        ]
        assert texts[0] != texts[1]


MOVING = [
    (key, endpoint)
    for key, endpoint in CASES
    if KEYS[key][2][endpoint] in ("up", "down", "refused")
]


def asked(word, design):
    """The figure a question gives; of a curve its point at the design's own size."""
    question = ask(design, design.inquiries[0].contrast)
    if word == "n":
        return n_for_power(question, 0.9, studies=400)
    if word == "mde":
        return minimum_detectable_effect(question, 0.7, studies=400)
    total = float(sum(design.data.sizes().values()))
    row = answer(design, QuestionRequest("curve", values=(total,), studies=2500))[0]
    return type("Point", (), {"value": row["value"], "mc_se": row["mc_se"]})


# Keys about the size itself say nothing of the size sought.
SIZES = ("data.arms", "data.stopping", "data.stopped", "data.staff")


@pytest.mark.slow
@pytest.mark.parametrize("word", ["curve", "n", "mde"])
@pytest.mark.parametrize(("key", "endpoint"), MOVING)
def test_every_question_obeys_every_key(word, key, endpoint):
    """More power means fewer persons and a smaller effect; a span of n is in every search."""
    if (word == "mde" and endpoint != SHARE) or (word == "n" and key in SIZES):
        pytest.skip("not asked")
    does = KEYS[key][2][endpoint]
    base, changed = designs(key, endpoint)
    if does == "refused":
        with pytest.raises(InputError):
            asked(word, changed())
        return
    before = asked(word, design_from_mapping(base))
    try:
        after = asked(word, changed())
    except InputError:
        assert does == "down"
        return
    better = does == ("up" if word == "curve" else "down")
    gap = 4 * (before.mc_se**2 + after.mc_se**2) ** 0.5
    moved = after.value - before.value if better else before.value - after.value
    assert moved > gap
