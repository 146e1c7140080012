"""Readings: the same words in targets, posterior and scenario, or a sentence that mends it."""

from pathlib import Path

import numpy as np
import pytest

from sim.calibrate.calibration import calibrate, require_readings, targets_path
from sim.calibrate.fit_report import fit
from sim.calibrate.likelihood_terms import readings_in_use, terms_of
from sim.calibrate.posterior_predictive import ProvenanceRow, coverage_of, provenance_table
from sim.calibrate.sampler import SamplerSettings
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.hazards.posterior import calibration_folder, load_posterior, read_otherwise
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.inputs.targets.load import read_targets
from sim.inputs.targets.model import Targets, with_readings
from sim.kernels.likelihood import log_likelihood as words
from sim.report.text.fit import fit_text

TINY = SamplerSettings(16, 100, 100, 100, 1_200, 4)
BASES = ("registry", "researchers", "matched", "none")
SHARE = (
    "  - {groups: [treated], quantity: part_time_share, date: 2019-03-01, share: 0.12, "
    "standard_error: 0.03, source: own, role: fitted}\n"
)


@pytest.fixture(scope="module")
def targets() -> Targets:
    return read_targets(calibration_folder() / "wageningen.targets.yaml")


def own_targets(folder: Path) -> Path:
    """The example with a part-time share, so that it matters whose share it is."""
    text = targets_path("example").read_text("utf-8").replace("targets: example", "targets: my")
    file = folder / "my.targets.yaml"
    file.write_text(text.replace("rows:\n", "rows:\n" + SHARE), "utf-8")
    return file


def test_a_reading_is_in_use_where_another_word_gives_other_terms(targets: Targets) -> None:
    used = {basis: readings_in_use(targets, basis) for basis in BASES}
    assert all(of["part_time_of"] == "group" for of in used.values())
    assert [basis for basis in BASES if "researchers" in used[basis]] == ["researchers"]
    assert readings_in_use(read_targets(targets_path("example")), "registry") == {}


def test_errors_are_those_of_the_numbers_of_people(targets: Targets) -> None:
    # Binomial errors from the published counts (F097 to F119), not from the model.
    def error(*arms: tuple[int, int]) -> float:
        return float(np.sqrt(sum(n / of * (1 - n / of) / of for n, of in arms)))

    control = (14, 91)
    rows = with_readings(targets, {"researchers": "raw"}).effect_rows("researchers")
    expected = [error((24, 98), control), error((23, 94), control), error((18, 109), control)]
    assert [row.standard_error for row in rows] == pytest.approx(expected, abs=0.001)
    middle = [row.low for row in rows]
    assert middle == pytest.approx(
        [24 / 98 - 14 / 91, 23 / 94 - 14 / 91, 18 / 109 - 14 / 91], abs=6e-4
    )
    two_years = targets.effect_rows("researchers")
    assert all(0.050 <= row.standard_error <= 0.058 for row in two_years)
    for row, n in zip(
        (r for r in targets.rows if r.quantity == "part_time_share"),
        (105, 109, 283, 382),
        strict=True,
    ):
        sampling = np.sqrt(row.share * (1 - row.share) / n)
        # The width of a reading is added to it, 2 points at most; rounded to 0.1 point.
        assert sampling - 5e-4 <= row.standard_error_of_group <= np.hypot(sampling, 0.02) + 5e-4


def test_the_yearly_difference_of_the_published_counts_is_5_1(targets: Targets) -> None:
    term = terms_of(with_readings(targets, {"researchers": "per_year"}), "researchers").measured[-3]
    shares = np.zeros((2, 7))
    shares[:, words.AT_WORK] = 24 / 98, 14 / 91
    value = words.measured_value(term.kind, 24, np.array([1.0, 0]), np.array([0, 1.0]), shares)
    assert value == pytest.approx(0.131 - 0.080, abs=0.0006)


@pytest.mark.parametrize(
    ("reading", "reproduced"), [("risk_two_years", False), ("per_year", True), ("raw", True)]
)
def test_the_published_p_value_follows_from_two_readings_only(
    targets: Targets, reading: str, reproduced: bool
) -> None:
    posterior = load_posterior("wageningen", "researchers", {"researchers": reading})
    draws = dict(zip(posterior.names, posterior.draws(20).T, strict=True))
    rows = provenance_table(with_readings(targets, {"researchers": reading}), draws, "researchers")
    stated = [row for row in rows if np.isfinite(row.p_below)]
    assert [row.is_p_reproduced for row in stated] == [reproduced, reproduced]


def test_a_p_value_that_does_not_follow_is_reported() -> None:
    text = fit_text(fit("wageningen", "researchers"))
    assert text.count("give p = 0.42; published: below 0.12, not reproduced") == 2
    assert "part_time_of: group" in text


def test_nothing_that_is_validation_speaks_for_a_reading(targets: Targets) -> None:
    speaking = [one for of in targets.alternatives.values() for one in of.values()]
    assert {name for of in targets.alternatives for name in targets.alternatives[of]} == {
        "group",
        "on_benefit",
    }
    assert not any("F152" in one.source for one in speaking)


def test_every_other_reading_is_fitted_to_the_same_targets() -> None:
    registry = load_posterior("wageningen")
    others = [(basis, {"part_time_of": "on_benefit"}) for basis in BASES]
    others += [("researchers", {"researchers": word}) for word in ("per_year", "raw")]
    for basis, wanted in others:
        posterior = load_posterior("wageningen", basis, wanted)
        assert posterior.path == read_otherwise(registry.path, wanted)
        assert posterior.manifest["targets_hash"] == registry.manifest["targets_hash"]
        assert len(posterior.values) == len(registry.values)
        mixing = posterior.manifest["bases"][basis]["mixing"]
        assert mixing["r_hat"] <= 1.01
        assert min(mixing["bulk_size"], mixing["tail_size"]) >= 1_000


def predicted(targets: Targets, basis: str, wanted: dict[str, str]) -> tuple[ProvenanceRow, ...]:
    """Published numbers next to 500 simulated experiments under other readings."""
    posterior = load_posterior("wageningen", basis, wanted)
    draws = dict(zip(posterior.names, posterior.draws(500).T, strict=True))
    return provenance_table(with_readings(targets, wanted), draws, basis)


@pytest.mark.parametrize(
    ("basis", "wanted", "fitted"),
    [
        ("registry", {"part_time_of": "on_benefit"}, 18),
        ("researchers", {"researchers": "per_year"}, 12),
        ("researchers", {"researchers": "raw"}, 12),
    ],
)
def test_every_fitted_number_lies_inside_under_every_reading(
    targets: Targets, basis: str, wanted: dict[str, str], fitted: int
) -> None:
    coverage = coverage_of(predicted(targets, basis, wanted))[0]
    assert (coverage.inside, coverage.of) == (fitted, fitted)


def test_of_the_whole_group_more_is_set_off_than_of_those_on_benefit(targets: Targets) -> None:
    medians = {}
    for word in ("group", "on_benefit"):
        rows = predicted(targets, "registry", {"part_time_of": word})
        medians[word] = next(row.median for row in rows if row.quantity == "earnings_set_off")
    assert medians["group"] > 1.1 * medians["on_benefit"]


def test_a_scenario_gets_the_posterior_of_its_readings() -> None:
    scenario = load_scenario("wageningen")
    other = with_changes(scenario, {"readings": {"part_time_of": "on_benefit"}})
    here, there = parameter_draws(scenario, 50), parameter_draws(other, 50)
    column = here.names.index("base.benefit_to_part_time")
    # More part-timers of the whole group are more moves into part-time work.
    assert np.median(here.values[:, column]) > np.median(there.values[:, column])
    unused = with_changes(scenario, {"readings": {"researchers": "raw"}})
    assert np.array_equal(parameter_draws(unused, 50).values, here.values)


def test_other_readings_than_the_posteriors_are_refused_and_the_mend_passes(tmp_path: Path) -> None:
    own = own_targets(tmp_path)
    path = calibrate(own, settings=TINY, draws=100, threads=1).path
    wanted = {"part_time_of": "on_benefit"}
    assert load_posterior(path, readings={"part_time_of": "group"}).path == path
    with pytest.raises(InputError) as caught:
        load_posterior(path, readings=wanted)
    sentence = str(caught.value)
    assert "readings.part_time_of: must be group" in sentence
    assert "`bijstandsim calibrate my --reading part_time_of=on_benefit`" in sentence
    assert "write `part_time_of: group`" in sentence
    read = require_readings(["part_time_of=on_benefit"])
    made = calibrate(own, readings=read, settings=TINY, draws=100, threads=1)
    assert load_posterior(path, readings=wanted).path == made.path
    assert made.readings == wanted
    assert load_posterior(path).path == path
    # Made anew from other targets, the first is not laid beside the second.
    own.write_text(own.read_text("utf-8").replace("count: 71", "count: 72"), "utf-8")
    calibrate(own, settings=TINY, draws=100, threads=1)
    with pytest.raises(InputError, match="fitted to the same targets"):
        load_posterior(path, readings=wanted)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("part_time=group", "Did you mean `part_time_of`"),
        ("part_time_of", "must be on_benefit or group"),
        ("researchers=rawest", "must be risk_two_years or per_year or raw (got `rawest`)"),
    ],
)
def test_a_reading_that_is_not_known_is_refused(given: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        require_readings([given])
    assert sentence in str(caught.value)


def test_a_reading_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="changes nothing there"):
        calibrate(
            "example", folder=tmp_path, readings={"part_time_of": "on_benefit"}, settings=TINY
        )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("part_time_of: group,", "part_time_of: groups,", "part_time_of"),
        ("    on_benefit:\n      source", "    on_benefits:\n      source", "`on_benefit`"),
        ("alternatives:\n  part_time_of", "alternatives:\n  part_tim_of", "`part_time_of`"),
        ("researchers: risk_two_years}", "researchers: raw}", None),
        ("      raw:\n", "      rw:\n", None),
        ("      risk_two_years:\n", "      two_years:\n", "reading of effects.researchers"),
        ("standard_error: 0.052, source: F159", "source: F159", "must have a standard_error"),
    ],
)
def test_readings_of_a_targets_file_are_checked(
    tmp_path: Path, old: str, new: str, sentence: str | None
) -> None:
    text = (calibration_folder() / "wageningen.targets.yaml").read_text("utf-8")
    assert old in text
    file = tmp_path / "my.targets.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    if sentence is None:
        read_targets(file)
        return
    with pytest.raises(InputError) as caught:
        read_targets(file)
    assert sentence in str(caught.value)
