"""The compiled likelihood equals its slow readable twin."""

from pathlib import Path

import numpy as np
import pytest

from sim.calibrate.model import CalibrationModel, expected_shares, log_likelihood, model_of
from sim.calibrate.parameters import natural_values
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.sections.population import Origin
from sim.inputs.targets.load import estimation_hash, old_names, read_targets
from sim.inputs.targets.model import Readings, Targets, with_readings
from sim.inputs.targets.parameters import Parameter
from tests.oracles.likelihood import readable_log_likelihood

WAGENINGEN = Path(__file__).parents[2] / "calibration" / "wageningen.targets.yaml"


def from_stock(whole: Targets, share: float) -> Targets:
    """The trial with this share of its late entrants from the stock, and selection by arm."""
    origin = {"origin": Origin(stock=Quantity(value=share))}
    groups = tuple(
        group.model_copy(update={"entry": group.entry.model_copy(update=origin)})
        for group in whole.population.groups
    )
    arm = Parameter(median=1.0, log_sd=0.15, reason="people knew their arm")
    of_arms = {f"selection.{g.regime}.work": arm for g in groups if g.studied}
    population = whole.population.model_copy(update={"groups": groups})
    parameters = {**whole.parameters, **of_arms}
    return whole.model_copy(update={"population": population, "parameters": parameters})


@pytest.fixture(scope="module")
def targets() -> Targets:
    """Wageningen with nobody longer on benefit than five years: the twin is slow.

    Late entrants come from the stock but for a fifth, and who signed differs from arm to arm.
    """
    whole = from_stock(read_targets(WAGENINGEN), 0.8)
    first, last = whole.population.months_on_benefit
    bands = (first, last.model_copy(update={"to_months": 60}))
    population = whole.population.model_copy(update={"months_on_benefit": bands})
    return whole.model_copy(update={"population": population})


def both(model: CalibrationModel, point: np.ndarray) -> tuple[float, float]:
    values = natural_values(model.parameters, point[None])
    named = {name: float(value[0]) for name, value in values.items()}
    slow = readable_log_likelihood(named, model.targets, model.terms)
    return float(log_likelihood(model, point[None])[0]), slow


@pytest.mark.parametrize("effects", ["registry", "researchers", "matched", "none"])
def test_kernel_equals_twin(targets: Targets, effects: str) -> None:
    model = model_of(targets, effects)
    point = np.random.default_rng(3).normal(size=model.n_free)
    fast, slow = both(model, point)
    assert fast == pytest.approx(slow, rel=1e-12)


@pytest.mark.small
@pytest.mark.parametrize(
    ("effects", "words"),
    [
        ("registry", {"part_time_of": "on_benefit"}),
        ("researchers", {"researchers": "per_year"}),
        ("researchers", {"researchers": "raw", "part_time_of": "on_benefit"}),
    ],
)
def test_every_reading_of_the_evidence_equals_twin(
    targets: Targets, effects: str, words: dict[str, str]
) -> None:
    model = model_of(with_readings(targets, words), effects)
    fast, slow = both(model, np.random.default_rng(6).normal(size=model.n_free))
    assert fast == pytest.approx(slow, rel=1e-12)
    default, _ = both(
        model_of(targets, effects), np.random.default_rng(6).normal(size=model.n_free)
    )
    assert default != fast


@pytest.mark.slow
def test_kernel_equals_twin_on_the_whole_trial() -> None:
    model = model_of(read_targets(WAGENINGEN))
    fast, slow = both(model, np.random.default_rng(2).normal(size=model.n_free))
    assert fast == pytest.approx(slow, rel=1e-12)


@pytest.mark.small
def test_other_readings_equal_twin(targets: Targets) -> None:
    readings = Readings(denominators="signed", other_exits="flow", dates="other")
    model = model_of(targets.model_copy(update={"readings": readings}))
    fast, slow = both(model, np.random.default_rng(4).normal(size=model.n_free))
    assert fast == pytest.approx(slow, rel=1e-12)


def test_moving_market_and_curves_off_benefit_equal_twin(targets: Targets) -> None:
    index = tuple(Quantity(value=1.0 + 0.02 * month) for month in range(10))
    duration = targets.duration.model_copy(update={"off_benefit_from_months": (0, 2, 7)})
    parameters = dict(targets.parameters)
    parameters["base.other_exit_to_returned"] = parameters["base.work_to_returned"]
    for b, median in enumerate((2.0, 1.3)):
        stated = parameters["duration.work.0"].model_copy(update={"median": median})
        parameters[f"duration.returned.{b}"] = stated
    changed = targets.model_copy(
        update={"labour_market_index": index, "duration": duration, "parameters": parameters}
    )
    model = model_of(changed)
    fast, slow = both(model, np.random.default_rng(5).normal(size=model.n_free))
    assert fast == pytest.approx(slow, rel=1e-12)


def test_first_exits_on_two_dates_equal_twin(targets: Targets) -> None:
    model = model_of(targets)
    first = next(term for term in model.terms.counts if term.group == "control")
    assert first.earlier == -1
    rows = list(targets.rows)
    earlier = next(r for r in rows if r.groups == ("control",)).model_copy(
        update={"date": targets.time.start.replace(year=2018), "count": 6}
    )
    model = model_of(targets.model_copy(update={"rows": (*rows, earlier)}))
    chained = [t for t in model.terms.counts if t.group == "control" and t.kind == 0]
    assert [(t.count, t.of, t.earlier) for t in chained] == [(6, 91, -1), (9, 85, 12)]
    fast, slow = both(model, np.random.default_rng(6).normal(size=model.n_free))
    assert fast == pytest.approx(slow, rel=1e-12)


def test_threads_change_nothing(targets: Targets) -> None:
    model = model_of(targets)
    points = np.random.default_rng(7).normal(size=(7, model.n_free))
    assert np.array_equal(log_likelihood(model, points), log_likelihood(model, points, 2))


def test_shares_hold_everybody(targets: Targets) -> None:
    model = model_of(targets)
    point = np.random.default_rng(8).normal(size=(1, model.n_free))
    values = natural_values(model.parameters, point)
    shares = expected_shares(targets, model.groups, values)[0]
    entered = shares[:, :, :4].sum(axis=2)
    assert entered[-1] == pytest.approx(1.0, abs=1e-12)
    assert (np.diff(shares[:, :, 4], axis=0) >= -1e-12).all()


def test_late_entrants_from_the_stock_change_who_is_seen(targets: Targets) -> None:
    model = model_of(targets)
    values = natural_values(model.parameters, np.zeros((1, model.n_free)))
    new = model_of(from_stock(targets, 0.0))
    stock, inflow = (
        expected_shares(of.targets, model.groups, values)[0, -1] for of in (model, new)
    )
    arms = slice(0, 4)
    # They have been on benefit for longer than new inflow, so fewer of them leave; those who left
    # before they could join are seen among the non-participants.
    assert (stock[arms, 4] < inflow[arms, 4]).all()
    assert stock[model.groups.index("reference"), 4] > inflow[model.groups.index("reference"), 4]


def test_names_of_before_are_read_and_reported(tmp_path: Path) -> None:
    text = WAGENINGEN.read_text("utf-8")
    file = tmp_path / "wageningen.targets.yaml"
    file.write_text(
        text.replace("of_signed", "of_drawn").replace("denominators: table", "denominators: drawn")
    )
    assert old_names(WAGENINGEN) == ()
    assert read_targets(file).readings.denominators == "signed"
    assert read_targets(file).rows == read_targets(WAGENINGEN).rows
    told = old_names(file)
    assert "readings.denominators: `drawn` is now called `signed`" in told[0]
    assert len(told) == 1 + text.count("of_signed")
    file.write_text(text.replace("of_signed", "of_drawn"))
    assert estimation_hash(file) == estimation_hash(WAGENINGEN)
