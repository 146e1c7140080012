"""The plan of a comparison: which worlds, under which options, in which blocks."""

from __future__ import annotations

from dataclasses import dataclass

from sim.compare.ignored_inputs import ignored_inputs
from sim.compare.notice import Notice, missing_amount
from sim.compare.worlds.results import ComparedBlock
from sim.engine.align import aligned_draws, base_of
from sim.errors import InputError
from sim.hazards.parameters import ParameterDraws
from sim.inputs.amounts.model import Amounts
from sim.inputs.reading.mistakes import of_option
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.money.prices import prices
from sim.regimes.treatments import treatments

# Parameter draws in one stored block: what a stopped comparison loses at most.
BLOCK_DRAWS = 5


@dataclass(frozen=True)
class ComparisonPlan:
    """What is simulated.

    Attributes
    ----------
    options : the comparator first
    parameters : the draws of each option
    replications : worlds per draw, before any precision is asked for
    seed, engine : of the run
    amounts : the dated amounts
    missing_amounts : notices about amounts that stood in for missing ones
    block_draws : parameter draws in one stored block; changes no result
    """

    options: tuple[Option, ...]
    parameters: tuple[ParameterDraws, ...]
    replications: int
    seed: int
    amounts: Amounts
    missing_amounts: tuple[Notice, ...] = ()
    engine: str = "auto"
    block_draws: int = BLOCK_DRAWS

    @property
    def base(self) -> Scenario:
        """The scenario as it stands, which shows the place's own numbers."""
        return base_of(self.options)

    @property
    def n_draws(self) -> int:
        """Parameter draws of every option."""
        return self.parameters[0].n_draws

    def blocks(self, first_replication: int, end_replication: int) -> list[ComparedBlock]:
        """Every draw's worlds first … end-1 under all options."""
        scenarios = tuple(option.scenario for option in self.options)
        return [
            ComparedBlock(
                scenarios,
                first,
                tuple(
                    tuple(drawn.draw(number) for drawn in self.parameters)
                    for number in range(first, min(self.n_draws, first + self.block_draws))
                ),
                first_replication,
                end_replication,
                self.seed,
                self.amounts,
                self.engine,
            )
            for first in range(0, self.n_draws, self.block_draws)
        ]


def comparison_plan(
    options: tuple[Option, ...],
    amounts: Amounts,
    engine: str = "auto",
    block_draws: int = BLOCK_DRAWS,
) -> ComparisonPlan:
    """The plan of a scenario's options; draw n is the same posterior row in all of them.

    Raises
    ------
    InputError
        If an option names a disregard that is not known, amounts are missing from the start, or
        the posterior overrules a hazard that an option states.
    """
    scenario = options[0].scenario
    base, n_draws = base_of(options), scenario.runs.draws
    draws = tuple(aligned_draws(option.scenario, n_draws, base) for option in options)
    if mistakes := ignored_inputs(options, draws):
        raise InputError(mistakes)
    return ComparisonPlan(
        options, draws, scenario.runs.replications, scenario.seed, amounts,
        _missing_amounts(options, amounts), engine, block_draws,
    )  # fmt: skip


def _missing_amounts(options: tuple[Option, ...], amounts: Amounts) -> tuple[Notice, ...]:
    """What stood in for amounts that are missing, under any option; each once."""
    notes, mistakes = set(), []
    for option in options:
        regimes = [regime for regime, _ in treatments(option.scenario)]
        try:
            notes |= set(prices(option.scenario, amounts, regimes).notes)
        except InputError as error:
            mistakes += [of_option(mistake, option.name) for mistake in error.items]
    if mistakes:
        raise InputError(mistakes)
    return tuple(missing_amount(note) for note in sorted(notes))
