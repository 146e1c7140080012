"""What a reader must be told: options that change nothing, and options beyond the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.regimes.turns import turns_of

if TYPE_CHECKING:
    from sim.compare.worlds import ComparedWorlds
    from sim.hazards.parameters import ParameterDraws
    from sim.scenario.model import Scenario
    from sim.scenario.options import Option

STANDARD = ("control", "reference")
# How long the people of the experiment were followed.
OBSERVED_MONTHS = 24


def idle_options(names: tuple[str, ...], worlds: ComparedWorlds) -> tuple[str, ...]:
    """Options that differ from the comparator in no world, month, count or cent."""
    return tuple(
        name
        for at, name in enumerate(names)
        if at > 0
        and np.array_equal(worlds.yearly[at], worlds.yearly[0])
        and np.array_equal(worlds.monthly[at], worlds.monthly[0])
    )


def notices(
    options: tuple[Option, ...], worlds: ComparedWorlds, parameters: tuple[ParameterDraws, ...]
) -> list[str]:
    """Sentences about the whole comparison and about single options, the comparator first."""
    names = tuple(option.name for option in options)
    idle = idle_options(names, worlds)
    said = [
        f"{name}: this option changes nothing{_for_whom(worlds, names.index(name))}."
        for name in idle
    ]
    about: dict[str, list[str]] = {}
    for option, drawn in zip(options, parameters, strict=True):
        for text in _beyond_data(option.scenario, drawn) if option.name not in idle else ():
            about.setdefault(text, []).append(option.name)
    said += [f"{', '.join(which)}: {text}" for text, which in about.items()]
    return said + _about_all(options[0].scenario, parameters[0])


def _for_whom(worlds: ComparedWorlds, at: int) -> str:
    """Whether anybody meets another regime all the same."""
    reached = float(np.nan_to_num(worlds.affected[at]).mean())
    if not reached:
        return ""
    return f" that is counted, although {reached:,.0f} persons meet another regime"


def regimes_used(scenario: Scenario) -> tuple[str, ...]:
    """Regimes somebody can meet beside the standard service, in the order they are named."""
    policy = scenario.policy
    used = [group.regime for group in scenario.population.groups]
    used += [way.to for turn in turns_of(scenario) for way in turn.ways]
    used += [policy.desk.regime] if policy.desk is not None else []
    return tuple(name for name in dict.fromkeys(used) if name not in STANDARD)


def _beyond_data(scenario: Scenario, drawn: ParameterDraws) -> list[str]:
    status = dict(zip(drawn.names, drawn.status, strict=True))
    said = []
    for regime in regimes_used(scenario):
        if scenario.money.of_regime(regime).clients_per_fte is None:
            said.append(
                f"no clients per case manager are stated for `{regime}` (money.regimes): its staff "
                "follows the amounts file, or regular service where that has no such regime."
            )
        known = [s for name, s in status.items() if name.startswith(f"regime.{regime}.")]
        made = scenario.hazards.regimes[regime]
        if made.combines is not None and len(made.combines) > 1:
            said.append("a combination never tried: that effects multiply is an assumption.")
        elif made.strength.value != 1:
            said.append("a strength never tried: how effects follow it is an assumption.")
        elif known and "calibrated" not in known:
            said.append(f"the effects of `{regime}` are assumed: no data speak for them.")
        elif scenario.time.months > OBSERVED_MONTHS:
            said.append(
                f"`{regime}` was observed for {OBSERVED_MONTHS} months and runs for "
                f"{scenario.time.months} here: later effects are taken to stay the same."
            )
    return said


def _about_all(scenario: Scenario, drawn: ParameterDraws) -> list[str]:
    said = []
    time = scenario.time
    if any(level != 1 for level in scenario.hazards.labour_market.levels(time.start, time.months)):
        said.append(
            "The labour market differs from that of the trial (a boom): how effects change with it "
            "rests on assumed elasticities."
        )
    volunteers = [group.volunteer_share.value for group in scenario.population.groups]
    if any(share < 1 for share in volunteers):
        said.append(
            "The effects were measured on volunteers and are taken to hold for everybody reached."
        )
    moves = bool(drawn.n_draws > 1 and (drawn.values != drawn.values[0]).any())
    if not moves:
        said.append("Intervals hold luck only: parameter uncertainty is left out.")
    return said
