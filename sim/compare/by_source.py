"""What each option does under each source of effects: the conflict that a mixture weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats, Ints
from sim.compare.option_verdicts import chance_of
from sim.compare.paired_differences import CENTS
from sim.compare.worlds.measures import PLACE
from sim.compare.worlds.results import PairedResults
from sim.outcomes.disclosure import Difference, Number, Percent, Whole, Word
from sim.outcomes.interval import ERROR, Columns, Interval
from sim.outcomes.summary import spread

WHOLE = Columns(("p05", "p50", "p95", "mc_se"))
# Standard errors from which a mean difference is told apart from none.
CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One option under one source of effects, compared with the comparator in the same worlds.

    Attributes
    ----------
    option, comparator : names
    source : registry, researchers, matched or none
    weight : of the source in the mixture, 0 to 1
    draws : parameter draws of the source
    net_cost : extra net municipal cost over the whole run, euros
    extra_net_exits : more at work on the last day
    chance_cheaper, chance_same : share of worlds with a lower, and with the same net cost
    """

    option: Word
    comparator: Word
    source: Word
    weight: Number
    draws: Whole
    net_cost: Annotated[Interval, Difference("net_municipal_cost"), WHOLE]
    extra_net_exits: Annotated[Interval, Difference("net_exit_to_work"), WHOLE]
    chance_cheaper: Annotated[Interval, Percent(), ERROR]
    chance_same: Annotated[Interval, Percent(), ERROR]

    @property
    def says(self) -> str:
        """`less`, `more` or `same` cost than the comparator; same if no difference is seen."""
        cost = self.net_cost
        if abs(cost.mean) <= CLEAR * cost.mc_se:
            return "same"
        return "less" if cost.mean < 0 else "more"


def source_rows(names: tuple[str, ...], worlds: PairedResults, table: Floats) -> list[SourceRow]:
    """A row for each option but the comparator and each source; none where there is one source.

    Parameters
    ----------
    names : options, the comparator first
    worlds : of every option, with the sources of their draws
    table : (n_options, n_worlds, MEASURES, years + 1) from `with_totals`, euros in cents
    """
    strata = worlds.strata
    if strata is None:
        return []
    return [
        _row((name, names[0]), (strata.names[source], strata.weights[source]), own, draw)
        for at, name in enumerate(names[1:], start=1)
        for source, numbers in strata.draws_of(worlds.draw).items()
        for here in [np.isin(worlds.draw, numbers)]
        for own, draw in [((table[at] - table[0])[here][..., -1], worlds.draw[here])]
    ]


def _row(names: tuple[str, str], source: tuple[str, float], extra: Floats, draw: Ints) -> SourceRow:
    """The row of an option: `extra` is (n_worlds, MEASURES), euros in cents."""
    cost = extra[:, PLACE["net_municipal_cost"]] / CENTS
    exits = extra[:, PLACE["net_exit_to_work"]]
    return SourceRow(
        *names,
        *source,
        draws=int(np.unique(draw).size),
        net_cost=Interval(*spread(cost, draw).tolist()),
        extra_net_exits=Interval(*spread(exits, draw).tolist()),
        chance_cheaper=chance_of(cost < 0, draw),
        chance_same=chance_of(cost == 0, draw),
    )
