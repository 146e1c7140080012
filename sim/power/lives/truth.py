"""The truth of a trial of lives: exact expectations, without a draw.

Who comes in is worked out once for many parameter draws, only the moves differ. A level is a ratio,
so it does not hang on the size of a group; points of a curve over n, and questions about another
month, find the moves worked out already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from sim.arrays import Array
from sim.engine.cells import ExpectedPeople, make_cells
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.replicate import open_pool
from sim.engine.setup import option_setup
from sim.hazards.parameters import ParameterDraws
from sim.inputs.design.model import Design
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.expected_moves import Cells
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.kernels.trial.expectation import expect_moves_together
from sim.measures import COUNTED_ENDPOINTS
from sim.outcomes.measures import count_measures

MEASURES = (*COUNTED_ENDPOINTS, "on_benefit", "part_time")
# Sizes that stand for every size; also what is kept of worlds looked at before.
ANY_SIZE = 1000
WORLDS_KEPT = 8


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
    for chosen in settings:
        digest.update(chosen.table.probability.tobytes())
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

    # Threads even beside processes: the kernel lets go of the interpreter.
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
