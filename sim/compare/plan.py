"""The plan of a comparison: which worlds, under which options, in which blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.compare.worlds import ComparedBlock
from sim.hazards.draws import parameter_draws

if TYPE_CHECKING:
    from sim.hazards.parameters import ParameterDraws
    from sim.scenario.amounts import Amounts
    from sim.scenario.options import Option

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
    """

    options: tuple[Option, ...]
    parameters: tuple[ParameterDraws, ...]
    replications: int
    seed: int
    amounts: Amounts
    engine: str = "auto"

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
                    for number in range(first, min(self.n_draws, first + BLOCK_DRAWS))
                ),
                first_replication,
                end_replication,
                self.seed,
                self.amounts,
                self.engine,
            )
            for first in range(0, self.n_draws, BLOCK_DRAWS)
        ]


def comparison_plan(
    options: tuple[Option, ...], amounts: Amounts, engine: str = "auto"
) -> ComparisonPlan:
    """The plan of a scenario's options; draw n is the same posterior row in all of them."""
    scenario = options[0].scenario
    draws = tuple(
        parameter_draws(option.scenario, scenario.runs.draws) for option in options
    )
    return ComparisonPlan(options, draws, scenario.runs.replications, scenario.seed, amounts, engine)
