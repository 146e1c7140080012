"""Displacement: exits to work that others in the same town lose (docs/model.md#displacement)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine.expected_town import (
    expected_town,
    is_covered,
    no_displacement,
    places_by_month,
    town_people,
)
from sim.engine.world import OptionSetup
from sim.hazards.table import hazard_table, without_effects
from sim.kernels.lives.town import TO_WORK, Displacing


def displaced(setup: OptionSetup, values: dict[str, float]) -> OptionSetup:
    """The setup with what displacement leaves of everybody's chance of work, month by month.

    In month m all chances of an exit to work are multiplied by i(m) = 1 - d(m) (1 - E0 / E), where
    E are the exits to work expected in that month and E0 those in the same option with all ratios
    of regimes 1: exits lost = d(m) x exits gained. d(m) is the parameter `displacement` x the share
    of those on benefit who meet another regime than standard service / the labour-market index, at
    most 1.

    Parameters
    ----------
    setup : option and parameter draw
    values : flat parameter name to value
    """
    share = values.get("displacement", 0.0)
    if share <= 0.0 or not is_covered(setup).any():
        return setup
    layout, known = setup.layout, town_people(setup)
    nothing = no_displacement(setup.horizon)
    plain = replace(setup, table=hazard_table(without_effects(values, layout), layout))
    exits = expected_town(plain, nothing, known=known)[0][:, TO_WORK]
    index = layout.market_index[layout.market_of_month]
    displacing = Displacing(share, index, places_by_month(setup.scenario), exits)
    return replace(setup, work_kept=np.array(expected_town(setup, displacing, known=known)[1]))
