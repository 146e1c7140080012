"""Where two lives of one person diverge, and why: the word of that month and the two chances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.hazards.phased_ratios import phased_ratios
from sim.hazards.phases import Effect, Mix
from sim.hazards.table import effect_ratios_by_profile, return_ratios
from sim.inputs.reading.vocabulary import PROFILES
from sim.kernels.lives.months import NOT_HERE
from sim.kernels.lives.people import WORD_SPAN
from sim.kernels.lives.transition import LANE_SHIFT, UNIFORM_BITS
from sim.outcomes.story.events import elapsed_by_month
from sim.outcomes.story.life import TracedLife
from sim.states import LANE_NAMES, ON_BENEFIT, STATE_NAMES, TRANSITIONS, Lane, duration_side


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a hazard that differs between the two worlds.

    Attributes
    ----------
    names : flat names of the parameter in the two worlds
    values : what the hazard is multiplied by
    """

    names: tuple[str, str]
    values: tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """How the month of divergence looks in one world.

    Attributes
    ----------
    option : its name
    regime : really met; studied : whether the person is being studied
    elapsed_months : in the spell, on benefit or off it
    chance : of the move that the lives differ in, per month
    moves_to : state after the month, or nothing where the person stays
    """

    option: str
    regime: str
    studied: bool
    elapsed_months: int
    chance: float
    moves_to: str


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first month in which two lives differ.

    Attributes
    ----------
    month : in which one moves and the other does not, or does otherwise; with cause ``start`` the
        month at whose start they already differ
    cause : ``door`` (a move) or ``start`` (the person comes in otherwise)
    state : before the divergence; nothing with cause ``start``
    destination : the destination drawn in one of the worlds: work, part_time, benefit or other_exit
    word_names : the destination that the month's word names
    height : of the word within its lane, as a chance: the move happens when the chance is above it
    views : one for each world
    factors : what differs in the hazard of that transition
    """

    month: int
    cause: str
    state: str
    door: str
    word_names: str
    height: float
    views: tuple[View, ...]
    factors: tuple[Factor, ...]


def divergence_of(one: TracedLife, other: TracedLife) -> Divergence | None:
    """The first month in which two lives of one person differ; None: they never do."""
    lives = (one, other)
    states = [traced.life.states for traced in lives]
    apart = [m for m in range(len(states[0])) if states[0][m] != states[1][m]]
    same_start = one.life.who.enters_in == other.life.who.enters_in
    if not apart:
        return None
    entry = one.life.who.enters_in
    if not same_start or apart[0] <= entry:
        return Divergence(apart[0], "start", "", "", "", 0.0, (), ())
    month = apart[0] - 1
    state = STATE_NAMES.index(str(states[0][month]))
    destination = _destination_lane(
        str(states[0][month]), *(str(path[month + 1]) for path in states)
    )
    word = int(one.words[month])
    views = tuple(_view(traced, month, state, destination) for traced in lives)
    return Divergence(
        month,
        "door",
        STATE_NAMES[state],
        LANE_NAMES[destination],
        LANE_NAMES[word >> int(LANE_SHIFT)],
        (word & int(UNIFORM_BITS)) / WORD_SPAN,
        views,
        _factors(one, other, month, state, destination),
    )


def _destination_lane(state: str, *reached: str) -> int:
    """The lane of the move that one life makes and the other does not."""
    moved = next(name for name in reached if name != state)
    ways = {t.destination: t.lane for t in TRANSITIONS if t.state.label == state}
    # In a later spell the state behind a lane may have a name of its own.
    return ways.get(moved, Lane.BACK)


def _elapsed(traced: TracedLife, month: int) -> int:
    who = traced.life.who
    return elapsed_by_month(traced.life.states, who.enters_in, who.months_on_benefit)[month]


def _bin(traced: TracedLife, month: int, state: int) -> int:
    """Duration bin of the hazard table."""
    layout = traced.setup.layout
    is_off = state not in ON_BENEFIT
    bins = layout.bin_off if is_off else layout.bin_on
    return int(bins[min(_elapsed(traced, month), bins.size - 1)])


def _effect(traced: TracedLife, month: int) -> int:
    """What the treatments met up to a month do to hazards in it, a row of the table's axis."""
    if _follows_exit(traced, month):
        return len(traced.setup.layout.effects) + _exit_row(traced, month)
    met = np.where(traced.path.treatment == NOT_HERE, 0, traced.path.treatment)
    entry = np.array([traced.life.who.enters_in])
    effects = traced.setup.layout.phases.along(met.astype(np.uint8)[None], entry)
    return int(effects[0, month])


def _follows_exit(traced: TracedLife, month: int) -> bool:
    """Whether the person is off benefit and returns follow the treatment at the exit."""
    is_off = int(traced.path.state[month]) not in ON_BENEFIT
    return is_off and traced.setup.layout.n_fades > 0


def _treatment_at_exit(traced: TracedLife, month: int) -> int:
    """The treatment met in the month of the last exit; the number after all for none."""
    left = month - _elapsed(traced, month) - 1
    codes = traced.setup.layout.treatments
    return int(traced.path.treatment[left]) if left >= 0 else len(codes)


def _exit_row(traced: TracedLife, month: int) -> int:
    """Place among the effects on returns."""
    layout = traced.setup.layout
    fade = int(layout.fade_of_month[_elapsed(traced, month)])
    return _treatment_at_exit(traced, month) * layout.n_fades + fade


def _regime_factor(traced: TracedLife, month: int, to: str) -> tuple[str, float]:
    """The factor of the regime on a move, by flat name; at an exit with that of being studied."""
    values, layout, effect = traced.values, traced.setup.layout, _effect(traced, month)
    if _follows_exit(traced, month):
        mixes = (*layout.mixes, ())
        name = _mixed(mixes[_treatment_at_exit(traced, month)], to)
        place = _exit_row(traced, month)
        phase = int(layout.fade_of_month[_elapsed(traced, month)]) + 1
        ratio = float(return_ratios(values, layout, to)[place])
        return f"{name} at the exit (phase {phase} since)", ratio
    name = _mixed(layout.mixes[int(traced.path.treatment[month])], to)
    return name + _in_part(layout.effects[effect]), _effect_ratio(traced, effect, to)


def _view(traced: TracedLife, month: int, state: int, destination: int) -> View:
    layout, life = traced.setup.layout, traced.life
    treatment, effect = int(traced.path.treatment[month]), _effect(traced, month)
    chance = traced.setup.table.probability.reshape(layout.table_shape)[
        layout.market_of_month[month],
        effect,
        traced.person_class,
        _bin(traced, month, state),
        state,
        destination,
    ]
    regime, studied = layout.treatments[treatment][:2]
    before, after = life.states[month], life.states[month + 1]
    moves_to = "" if before == after else str(after)
    return View(life.option, regime, studied, _elapsed(traced, month), float(chance), moves_to)


def _named_factors(
    traced: TracedLife, month: int, state: int, destination: int
) -> list[tuple[str, float]]:
    """The factors of the hazard of a transition, by flat name."""
    values, layout, who = traced.values, traced.setup.layout, traced.life.who
    transitions = [t for t in TRANSITIONS if t.state == state and t.lane == destination]
    if not transitions:
        return []
    to = transitions[0].destination
    treatment = int(traced.path.treatment[month])
    studied = layout.treatments[treatment][1] and not _follows_exit(traced, month)
    side = duration_side(to)
    place = min(_bin(traced, month, state), layout.bins_on_side(side) - 1)
    market = float(layout.market_index[layout.market_of_month[month]])
    own = [
        f"base.{transitions[0].base}",
        f"profile.{who.profile}.{to}",
        f"duration.{to}.{place}",
        f"frailty.{who.frailty_class}",
    ]
    everybody = f"everybody.{to}"
    own += [everybody] if everybody in values else []
    effects = [(f"research.{to}", studied), (f"selection.{to}", who.volunteer)]
    return [
        _regime_factor(traced, month, to),
        *((name, values[name]) for name in own),
        *((name, values[name] if applies else 1.0) for name, applies in effects),
        (f"labour market index ^ elasticity.{to}", market ** values[f"elasticity.{to}"]),
    ]


def _effect_ratio(traced: TracedLife, effect: int, to: str) -> float:
    """The ratio of an effect on moves to a destination, for this person's profile."""
    values, layout = traced.values, traced.setup.layout
    phased = phased_ratios(values, layout) if layout.phases.has_courses else {}
    ratios = effect_ratios_by_profile(values, layout, to, phased)[effect]
    return float(ratios[PROFILES.index(traced.life.who.profile) if ratios.size > 1 else 0])


def _mixed(mix: Mix, to: str) -> str:
    """The ratios of a treatment under one name, each with its power."""
    return " x ".join(
        f"{name}.{to}" + ("" if power == 1 else f" ^ {power:g}") for name, power in mix
    )


def _in_part(effect: Effect) -> str:
    """What else is to be known of an effect: its phase, and what is left of others."""
    parts = [f"phase {phase + 1} of {name}" for name, phase in effect.phases]
    parts += [f"phase {since + 1} after {name}" for name, _, _, since in effect.left]
    return f" ({', '.join(parts)})" if parts else ""


def _factors(
    one: TracedLife, other: TracedLife, month: int, state: int, destination: int
) -> tuple[Factor, ...]:
    here, there = (_named_factors(traced, month, state, destination) for traced in (one, other))
    return tuple(
        Factor((name, other_name), (value, other_value))
        for (name, value), (other_name, other_value) in zip(here, there, strict=True)
        if not np.isclose(value, other_value, rtol=1e-12, atol=0)
    )
