"""The truth of a trial of lives: exact expectations, without a draw.

Who comes in is worked out once for many parameter draws, only the moves differ. A level is a ratio,
so it does not hang on the size of a group; points of a curve over n, and questions about another
month, find the moves worked out already.

An arm whose level or gap in points is stated is made to reach it: lives know hazards, so the moves
to work (to part-time work, for the part-time share) get one ratio, solved by exact expectation at
the centre of the parameter draws. Under other draws the same ratio gives other points.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from sim.arrays import Array
from sim.engine.cells import ExpectedPeople, make_cells
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.replicate import open_pool
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.layout import ingredients
from sim.hazards.parameters import ParameterDraws, as_written
from sim.inputs.design.model import Design
from sim.inputs.design.truth import SHARE_ENDPOINTS
from sim.inputs.reading.frozen import FrozenMap
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.hazards import Regime
from sim.inputs.scenario.sections.reached import Ratios
from sim.kernels.lives.expected_moves import Cells
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.kernels.trial.expectation import expect_moves_together
from sim.measures import COUNTED_ENDPOINTS
from sim.outcomes.measures import count_measures

MEASURES = (*COUNTED_ENDPOINTS, "on_benefit", "part_time")
# Sizes that stand for every size; also what is kept of worlds looked at before.
ANY_SIZE = 1000
WORLDS_KEPT = 8
# Ratios beyond these do not pass for the same kind of people.
LEAST_LOG, MOST_LOG = math.log(0.01), math.log(50.0)
CLOSE = 1e-9
# Between a regime and the arm, or the purpose, that another one is made from it for.
MADE_FROM = "--"


def in_order(people: ExpectedPeople) -> ExpectedPeople:
    """The same people, sorted so that the kernel can carry like ones together."""
    cells = people.cells
    order = np.lexsort(
        (cells.leaving, cells.stop_month, cells.plan, cells.stratum, cells.person_class)
    )
    columns = {name: column[order] for name, column in cells._asdict().items()}
    return replace(people, cells=Cells(**columns))


def people_under(people: ExpectedPeople, setup: OptionSetup) -> ExpectedPeople:
    """People `in_order` under the parameters of a setup; the same where these do not matter."""
    return in_order(people.under(setup)) if people.joining else people


def expected_flows(people: ExpectedPeople, setup: OptionSetup) -> Array:
    """Expected moves of people `in_order`; (n_strata, horizon, statuses * 4)."""
    flows = np.zeros((setup.n_strata, setup.horizon, N_STATUSES * N_LANES))
    world = hazard_arrays(setup, people.plans)
    expect_moves_together(
        people.cells, world, setup.table.probability, people.remaining, setup.horizon, flows
    )
    return flows


@dataclass(frozen=True)
class _World:
    """A world under several parameter draws; distinguished by its fingerprint alone."""

    fingerprint: str
    settings: tuple[OptionSetup, ...] = field(compare=False)
    workers: int = field(compare=False)


def expected_levels(
    world: Scenario,
    draws: ParameterDraws,
    endpoints: Sequence[tuple[str, int]],
    design: Design,
    workers: int = 1,
) -> list[Array]:
    """Levels of each arm of a trial's world; for each pair asked about, (n_draws, n_arms)."""
    settings = tuple(option_setup(world, draws.draw(number)) for number in range(draws.n_draws))
    return true_levels(settings, endpoints, design, workers)


def true_levels(
    settings: Sequence[OptionSetup],
    endpoints: Sequence[tuple[str, int]],
    design: Design,
    workers: int = 1,
) -> list[Array]:
    """Expected chance or mean of each arm; for each pair asked about, (n_settings, n_arms).

    The settings are one scenario under several parameter draws.
    """
    measures = _measures(_World(_fingerprint(settings), tuple(settings), workers))
    return [_level(measures, endpoint, month, design) for endpoint, month in endpoints]


def levels_of_settings(
    settings: Sequence[OptionSetup], endpoints: Sequence[tuple[str, int]], design: Design
) -> list[Array]:
    """As `true_levels`, for worlds that nobody asks about again."""
    measures = _counted(tuple(settings), 1)
    return [_level(measures, endpoint, month, design) for endpoint, month in endpoints]


def _fingerprint(settings: Sequence[OptionSetup]) -> str:
    digest = hashlib.sha256(_of_any_size(settings[0].scenario).model_dump_json().encode())
    for setup in settings:
        digest.update(setup.table.probability.tobytes())
    return digest.hexdigest()


def _of_any_size(scenario: Scenario) -> Scenario:
    """The scenario with groups of one size; as it is where sizes matter: if people stop."""
    groups = scenario.population.groups
    if any(group.stopping_persons.value for group in groups):
        return scenario
    alike = tuple(
        group.model_copy(update={"persons": group.persons.model_copy(update={"value": ANY_SIZE})})
        for group in groups
    )
    population = scenario.population.model_copy(update={"groups": alike})
    return scenario.model_copy(update={"population": population})


@lru_cache(maxsize=WORLDS_KEPT)
def _measures(world: _World) -> dict[str, Array]:
    return _counted(world.settings, world.workers)


def _counted(settings: tuple[OptionSetup, ...], workers: int) -> dict[str, Array]:
    """Expected persons by measure, and all who came in, each (n_settings, n_arms, horizon + 1)."""
    first = settings[0]
    anybody = in_order(make_cells(replace(first, scenario=_of_any_size(first.scenario))))
    came_in = _by_arm(anybody.entries).sum(axis=2)

    def counted(setup: OptionSetup) -> Array:
        people = people_under(anybody, setup)
        entries = _by_arm(people.entries)
        measures = count_measures(_by_arm(expected_flows(people, setup)), entries)
        return np.stack([measures[name] for name in MEASURES])

    # Threads even next to processes: the kernel lets go of the interpreter.
    with open_pool(workers) as pool:
        rows = np.stack(list(pool.in_order(counted, settings)), axis=1)
    persons = np.repeat(came_in.cumsum(axis=1)[None], len(settings), axis=0)
    return {**dict(zip(MEASURES, rows, strict=True)), "persons": persons}


def _level(measures: dict[str, Array], endpoint: str, month: int, design: Design) -> Array:
    """Level of one endpoint at a month; (n_settings, n_arms).

    For time_to_exit the chance to have left for work by then, so that its log hazard ratio is
    that of two constant hazards.
    """
    persons = measures["persons"]
    if endpoint == "part_time_share":
        part, on = measures["part_time"][..., month], measures["on_benefit"][..., month]
        return np.asarray(part / on)
    on_months = measures["on_benefit"][..., :month].sum(axis=-1)
    if endpoint == "months_on_benefit":
        return np.asarray(on_months / persons[..., month - 1])
    if endpoint == "euros_saved":
        prices = design.model.prices
        off = persons[..., :month].sum(axis=-1) - on_months
        part = measures["part_time"][..., :month].sum(axis=-1)
        saved = off * prices.eur_per_benefit_month + part * prices.eur_per_part_time_month
        return np.asarray(saved / persons[..., month - 1])
    name = "first_exit_to_work" if endpoint == "time_to_exit" else endpoint
    return np.asarray(measures[name][..., month] / persons[..., month])


def _by_arm(part: Array) -> Array:
    """Stays and stops of each group together: (2 n_arms, …) to (n_arms, …)."""
    return np.asarray(part.reshape(-1, 2, *part.shape[1:]).sum(axis=1))


@dataclass(frozen=True)
class Aim:
    """The endpoint and month at which levels and gaps are stated: those of the first inquiry."""

    endpoint: str
    month: int

    @property
    def destination(self) -> str:
        """The moves that are made likelier."""
        return "part_time" if self.endpoint == "part_time_share" else "work"


def aim_of(design: Design) -> Aim:
    """Where levels and gaps of a design are stated; first exits where no share is asked about."""
    first = design.inquiries[0]
    endpoint = str(first.endpoint)
    if endpoint not in SHARE_ENDPOINTS:
        endpoint = "first_exit_to_work"
    return Aim(endpoint, first.month or design.data.follow_up_months)


def centre(draws: ParameterDraws) -> ParameterDraws:
    """The median of every parameter as one draw."""
    return replace(draws, values=np.median(draws.values, axis=0, keepdims=True))


def extended(draws: ParameterDraws, world: Scenario) -> ParameterDraws:
    """The draws with the parameters that only this world has, as it writes them.

    Who signed up for a regime that is made from another is who signed up for that one.
    """
    written = as_written(world.hazards, draws.n_draws)
    place_of = {name: place for place, name in enumerate(draws.names)}
    new = [place for place, name in enumerate(written.names) if name not in place_of]
    people = [
        (name, place_of[same])
        for regime in world.hazards.regimes
        for name, same in _people_of(regime)
        if MADE_FROM in regime and same in place_of and name not in place_of
    ]
    taken = [place for _, place in people]
    return ParameterDraws(
        (*draws.names, *(written.names[place] for place in new), *(name for name, _ in people)),
        np.concatenate([draws.values, written.values[:, new], draws.values[:, taken]], axis=1),
        (*draws.status, *(written.status[at] for at in new), *(draws.status[at] for at in taken)),
        (*draws.source, *(written.source[at] for at in new), *(draws.source[at] for at in taken)),
    )


def _people_of(regime: str) -> list[tuple[str, str]]:
    """Parameters of who signed up for a made regime, with those of the one it goes back to."""
    first = regime.partition(MADE_FROM)[0]
    return [
        (f"selection.{regime}.work", f"selection.{first}.work"),
        (f"judged_likely.{regime}", f"judged_likely.{first}"),
    ]


def with_ratio(world: Scenario, regime: str, name: str, destination: str, ratio: float) -> Scenario:
    """The world with one more regime, `name`: an old one with a ratio on top."""
    known = world.hazards.regimes
    old = known[regime]
    before = old.interaction or Ratios()
    own = Quantity(value=before[destination].value * ratio, source="stated level")
    combined = Regime(
        combines=ingredients(world, regime),
        strength=old.strength,
        interaction=before.model_copy(update={destination: own}),
    )
    hazards = world.hazards.model_copy(update={"regimes": FrozenMap({**known, name: combined})})
    return world.model_copy(update={"hazards": hazards})


def ratio_for(
    world: Scenario, draws: ParameterDraws, design: Design, arm: str, regime: str, level: float
) -> float:
    """The ratio that brings an arm's people under a regime to a level.

    Raises
    ------
    InputError
        If no ratio within reason does.
    """
    from scipy.optimize import brentq  # noqa: PLC0415  (slow to load)

    aim, name = aim_of(design), f"{regime}--probe"
    probe = alone(with_ratio(world, regime, name, aim.destination, 1.0), arm, name)
    values = extended(centre(draws), probe).draw(0)
    key = f"interaction.{name}.{aim.destination}"
    before = values[key]

    def gap(log_ratio: float) -> float:
        setup = option_setup(probe, {**values, key: before * math.exp(log_ratio)})
        (levels,) = levels_of_settings([setup], [(aim.endpoint, aim.month)], design)
        return float(levels[0, 0]) - level

    low, high = gap(LEAST_LOG), gap(MOST_LOG)
    if not low <= 0 <= high:
        raise InputError(
            f"model.levels, data.selection_gap: {arm} must have a level from {low + level:.3f} to "
            f"{high + level:.3f} on {aim.endpoint} at month {aim.month}, as far as moves to "
            f"{aim.destination} reach (got {level:.3f})."
        )
    return math.exp(brentq(gap, LEAST_LOG, MOST_LOG, xtol=CLOSE))


def alone(world: Scenario, arm: str, regime: str) -> Scenario:
    """The world with one arm only, under a regime and without a switch."""
    (group,) = (group for group in world.population.groups if group.name == arm)
    groups = (group.model_copy(update={"regime": regime}),)
    population = world.population.model_copy(update={"groups": groups})
    policy = type(world.policy)()
    return world.model_copy(update={"population": population, "policy": policy})


def with_regime(world: Scenario, arm: str, regime: str) -> Scenario:
    """The world in which an arm starts under another regime."""
    groups = tuple(
        group.model_copy(update={"regime": regime}) if group.name == arm else group
        for group in world.population.groups
    )
    population = world.population.model_copy(update={"groups": groups})
    return world.model_copy(update={"population": population})
