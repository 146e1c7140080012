"""Parameter draws: every number that moves a hazard, by flat name, one row a draw.

They are as the scenario writes them, or a posterior's laid over these.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.hazards.courses import (
    drawn_from_ranges,
    drawn_persistences,
    written_lock_ins,
    written_persistences,
)
from sim.hazards.effect_by_profile import drawn_by_profile, written_by_profile
from sim.hazards.posterior import NO_POSTERIOR, check_same_model, load_posterior
from sim.inputs.reading.quantity import ONE, ZERO, Quantity
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.reading.vocabulary import PROFILES, Effects
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.effects import heaviest, weights_of
from sim.inputs.scenario.sections.hazards import Hazards
from sim.population.cohorts import BY_TRAIT
from sim.states import BASES, DESTINATIONS, duration_side
from sim.strata import DrawStrata, percentiles_of, source_of_draws


@dataclass(frozen=True, slots=True)
class ParameterDraws:
    """Values of all hazard parameters, draw by draw.

    Attributes
    ----------
    names : flat names, one for each column
    values : (n_draws, n_names), hazards per month, ratios and elasticities
    status : for each column: calibrated, published, derived or assumed
    source : for each column: where the number comes from
    strata : the source of effects of each draw, where the scenario gives weights to several
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    status: tuple[str, ...]
    source: tuple[str, ...]
    strata: DrawStrata | None = None

    def draw(self, number: int) -> dict[str, float]:
        """One draw as a mapping from flat name to value."""
        return dict(zip(self.names, self.values[number].tolist(), strict=True))

    def medians(self) -> dict[str, float]:
        """The median over draws of each parameter, by flat name."""
        if self.strata is None:
            middle = np.median(self.values, axis=0)
        else:
            middle = percentiles_of(self.values, np.arange(self.n_draws), self.strata, [50])[0]
        return dict(zip(self.names, middle.tolist(), strict=True))

    @property
    def n_draws(self) -> int:
        """How many draws there are."""
        return int(self.values.shape[0])

    @property
    def roles(self) -> tuple[str, ...]:
        """What each column is in this run: `fitted`, `drawn`, `fixed` or `unstated`.

        Fitted: the data inform it. Drawn: its draws differ, essentially as its prior does. Fixed:
        one value in every draw, whoever stated it. Unstated: a ratio that nobody wrote, fitted or
        drew, so 1 (an elasticity 0); naming a regime or a combination adds such columns only.
        """
        differs = (self.values != self.values[:1]).any(axis=0)
        return tuple(
            "fitted" if status == "calibrated"
            # Follows from own numbers and the other parameters.
            else "unstated" if name.startswith("scale.")
            else "drawn" if differs[place]
            else "fixed" if source or self.values[0, place] != no_effect(name)
            else "unstated"
            for place, (name, status, source) in enumerate(
                zip(self.names, self.status, self.source, strict=True)
            )
        )  # fmt: skip

    def fixed_by_family(self) -> Iterator[str]:
        """The fixed parameters, with their values: families that are 1 (or 0) as a whole in one.

        Examples
        --------
        >>> names = ("regime.a.work", "regime.a.returned", "base.x", "regime.b.work")
        >>> draws = ParameterDraws(
        ...     names, np.array([[1.0, 1.0, 0.02, 1.5]]), ("assumed",) * 4, ("p",) * 4
        ... )
        >>> list(draws.fixed_by_family())
        ['base.x = 0.02', 'regime.b.work = 1.5', 'regime.a.* = 1']
        """
        first, rows = self.values[0], zip(self.names, self.roles, strict=True)
        fixed = {name: float(first[at]) for at, (name, role) in enumerate(rows) if role == "fixed"}
        idle = [name for name, value in fixed.items() if value == no_effect(name)]
        yield from (f"{name} = {value:g}" for name, value in fixed.items() if name not in idle)
        for family in dict.fromkeys(name.rpartition(".")[0] for name in idle):
            inside = [name for name in idle if name.rpartition(".")[0] == family]
            whole = [name for name in self.names if name.rpartition(".")[0] == family]
            last = [name.rpartition(".")[2] for name in inside]
            shown = "*" if inside == whole else f"{{{', '.join(last)}}}" if last[1:] else last[0]
            yield f"{family}.{shown} = {no_effect(inside[0]):g}"


def no_effect(name: str) -> float:
    """What a parameter is that does nothing: a ratio 1, elasticity or share 0; no hazard does."""
    kind = name.partition(".")[0]
    nothing = {"elasticity": 0.0, "judged_likely": 0.0, DISPLACEMENT: 0.0, "base": np.nan}
    return nothing.get(kind, 1.0)


def written_parameters(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """Every hazard parameter that a scenario writes, as (flat name, quantity).

    Names: ``base.T``, ``regime.R.D`` (``interaction.R.D`` where R combines others),
    ``selection.D``, ``research.D``, ``profile.P.D``, ``duration.D.BIN``, ``elasticity.D``,
    ``frailty.CLASS``, ``course.…`` (`sim.hazards.courses`), ``by_profile.R.P.work``
    (`sim.hazards.effect_by_profile`), and where they are not 1 ``everybody.D`` and
    ``by_trait.STATEMENT.D``; T a transition, D a destination. Of those who signed up for a regime
    R: ``selection.R.work``, ``judged_likely.R``; ``judgement.ratio``. Of those who come in where R
    is met: ``inflow_ratio.R`` if it is stated; ``displacement`` if it is.
    """
    for transition in BASES:
        yield f"base.{transition}", hazards.base[transition]
    for regime, ratios in hazards.regimes.items():
        for destination in DESTINATIONS:
            if ratios.combines is None:
                yield f"regime.{regime}.{destination}", ratios[destination]
            else:
                interaction = ratios.interaction or ratios
                yield f"interaction.{regime}.{destination}", interaction[destination]
    yield from _signed_parameters(hazards)
    for destination in DESTINATIONS:
        yield f"selection.{destination}", hazards.selection[destination]
        yield f"research.{destination}", hazards.research[destination]
        if hazards.everybody[destination] != ONE:
            yield f"everybody.{destination}", hazards.everybody[destination]
        yield f"elasticity.{destination}", hazards.labour_market.elasticity[destination]
        for profile in PROFILES:
            yield f"profile.{profile}.{destination}", hazards.profiles[profile][destination]
        bins = getattr(hazards.duration, duration_side(destination))
        for number, step in enumerate(bins):
            yield f"duration.{destination}.{number}", step[destination]
    for number, frailty in enumerate(hazards.frailty):
        yield f"frailty.{number}", frailty.value
    yield from written_persistences(hazards)
    yield from written_lock_ins(hazards)
    yield from written_by_profile(hazards)
    yield from _of_traits(hazards)
    yield from _town_parameters(hazards)


def _of_traits(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """Every ratio that is not 1, as (flat name, quantity)."""
    for name, statement in hazards.by_trait.items():
        for destination, ratio in statement.ratios.items():
            if ratio != ONE:
                yield f"{BY_TRAIT}{name}.{destination}", ratio


def _signed_parameters(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """What is said of those who signed up for a regime."""
    for regime, ratios in hazards.regimes.items():
        if ratios.combines is None:
            yield f"selection.{regime}.work", ratios.selection_on_work
            yield f"judged_likely.{regime}", ratios.judged_likely
    yield "judgement.ratio", hazards.judgement.ratio


def _town_parameters(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """What a regime does to others, where it is stated: to how many come in, and to their jobs."""
    for regime, ratios in hazards.regimes.items():
        if ratios.inflow_ratio != ONE:
            yield f"{INFLOW_RATIO}{regime}", ratios.inflow_ratio
    if hazards.displacement != ZERO:
        yield DISPLACEMENT, hazards.displacement


def as_written(hazards: Hazards, n_draws: int) -> ParameterDraws:
    """The scenario's own numbers, the same in every draw: parameter uncertainty is left out."""
    rows = list(written_parameters(hazards))
    values = np.tile(np.array([quantity.value for _, quantity in rows]), (n_draws, 1))
    return ParameterDraws(
        names=tuple(name for name, _ in rows),
        values=values,
        status=tuple(quantity.label for _, quantity in rows),
        source=tuple(quantity.source or "" for _, quantity in rows),
    )


def kept_names(names: tuple[str, ...], patterns: tuple[str, ...]) -> frozenset[str]:
    """The parameters that the scenario's own numbers stand for, whatever a posterior says.

    Raises
    ------
    InputError
        If a pattern matches no parameter.

    Examples
    --------
    >>> sorted(kept_names(("base.a", "base.b", "selection.work"), ("base.*",)))
    ['base.a', 'base.b']
    """
    found = {pattern: fnmatch.filter(names, pattern) for pattern in patterns}
    lost = [pattern for pattern, matches in found.items() if not matches]
    if lost:
        raise InputError(
            f"hazards.keep: `{pattern}` must match a hazard parameter of this scenario "
            f"(none does).{did_you_mean(pattern, names)}"
            for pattern in lost
        )
    return frozenset(name for matches in found.values() for name in matches)


def overlaid(
    written: ParameterDraws,
    names: tuple[str, ...],
    values: NDArray[np.float64],
    status: tuple[str, ...],
    where: str,
    keep: tuple[str, ...] = (),
) -> ParameterDraws:
    """The scenario's numbers with fitted columns laid over them.

    Parameters
    ----------
    written : from `as_written`, with as many draws as `values` has rows
    names : flat names of the fitted columns
    values : (n_draws, n_columns)
    status : status of each fitted column
    where : name of the posterior, for messages
    keep : patterns of flat names whose written numbers stand

    Raises
    ------
    InputError
        If a pattern to keep matches nothing, or a fitted column has no place in this scenario.
    """
    place = {name: column for column, name in enumerate(written.names)}
    kept = kept_names(tuple({**place, **dict.fromkeys(names)}), keep)
    unknown = [name for name in names if name not in place and name not in kept]
    if unknown:
        raise InputError(
            f"{where}: the fitted parameter {name} has no place in this scenario's hazards. "
            "Give the scenario the regimes and duration bins of the fit, or set `posterior: none`."
            for name in unknown
        )
    merged = written.values.copy()
    merged_status, merged_source = list(written.status), list(written.source)
    for column, name in enumerate(names):
        if name in kept:
            continue
        merged[:, place[name]] = values[:, column]
        merged_status[place[name]] = status[column]
        merged_source[place[name]] = f"posterior {where}"
    return ParameterDraws(written.names, merged, tuple(merged_status), tuple(merged_source))


def _with_columns(
    written: ParameterDraws, columns: dict[str, NDArray[np.float64]]
) -> ParameterDraws:
    """The same with some columns in place of the numbers as written."""
    values = written.values.copy()
    for name, column in columns.items():
        values[:, written.names.index(name)] = column
    return replace(written, values=values)


NO_EFFECT, FITTED = "none", "calibrated"
INFLOW_RATIO, DISPLACEMENT = "inflow_ratio.", "displacement"


def _drawn_from_priors(
    scenario: Scenario, source: Effects, n_draws: int, kept: frozenset[str]
) -> dict[str, NDArray[np.float64]]:
    """Parameters that no data inform and that a scenario gives a spread: name to (n_draws,).

    Where no regime has an effect there is none that could differ by profile.
    """
    hazards = scenario.hazards
    columns = {}
    if source == NO_EFFECT:
        columns = {name: np.ones(n_draws) for name in _of_regimes(hazards)}
    elif n_draws > 1:
        columns = drawn_by_profile(hazards, scenario.seed, n_draws)
    columns = {name: column for name, column in columns.items() if name not in kept}
    if n_draws > 1:
        columns |= drawn_persistences(hazards, scenario.seed, n_draws)
        rows = (*_of_traits(hazards), *_town_parameters(hazards))
        stays = kept | columns.keys()
        ranged = [(name, about) for name, about in rows if name not in stays]
        columns |= drawn_from_ranges(ranged, scenario.seed, n_draws)
    return columns


def _of_regimes(hazards: Hazards) -> Iterator[str]:
    """Parameters of what a regime does that no posterior holds; without an effect they are 1."""
    yield from (name for name, _ in written_by_profile(hazards))
    yield from (name for name, _ in _town_parameters(hazards) if name != DISPLACEMENT)


def parameter_draws(scenario: Scenario, n_draws: int) -> ParameterDraws:
    """The hazard parameters of a run.

    Where the scenario gives weights to several sources of effects, draw i is of the source that
    `source_of_draws` says, and the next unused row of that source's posterior; a single draw is of
    the heaviest.

    With a posterior, its first `n_draws` rows: their order is random, and whoever asks for more
    keeps those there were. A single draw is the posterior median, which leaves parameter
    uncertainty out. How fast effects fade, how far they differ between profiles and what is stated
    with a range of people's traits, of new inflow and of displacement is drawn too
    (`sim.hazards.courses`, `sim.hazards.effect_by_profile`, `drawn_from_ranges`). Without a
    posterior every draw holds the numbers as the scenario writes them.

    Raises
    ------
    InputError
        If no draw is asked for, the posterior has fewer than that, or it was fitted with other
        duration bins, classes of frailty or regimes than the scenario's.
    """
    if n_draws < 1:
        raise InputError(f"--draws: must be 1 or more (got {n_draws}).")
    weights = weights_of(scenario.effects)
    if scenario.posterior == NO_POSTERIOR:
        kept_names((written := as_written(scenario.hazards, n_draws)).names, scenario.hazards.keep)
        return written
    if len(weights) == 1 or n_draws == 1:
        return _of_source(scenario, heaviest(scenario.effects), n_draws, None)
    of_draw = source_of_draws(list(weights.values()), n_draws)
    parts = {
        number: _of_source(scenario, name, n_draws, np.flatnonzero(of_draw == number))
        for number, name in enumerate(weights)
        if (of_draw == number).any()
    }
    return _together(parts, DrawStrata(tuple(weights), tuple(weights.values()), of_draw))


def _of_source(
    scenario: Scenario, source: Effects, n_draws: int, rows: NDArray[np.int64] | None
) -> ParameterDraws:
    """The draws of a run, with the effects of one source.

    Parameters
    ----------
    rows : the draws that are of this source, which alone hold its posterior; None: all are
    """
    written = as_written(scenario.hazards, n_draws)
    posterior = load_posterior(scenario.posterior, source, scenario.readings.words())
    if rows is None:
        values = posterior.draws(n_draws)
    else:
        values = np.zeros((n_draws, len(posterior.names)))
        values[rows] = posterior.rows(rows.size)
    both = tuple({**dict.fromkeys(written.names), **dict.fromkeys(posterior.names)})
    kept = kept_names(both, scenario.hazards.keep)
    check_same_model(posterior, scenario.hazards, scenario.posterior, kept)
    written = _with_columns(written, _drawn_from_priors(scenario, source, n_draws, kept))
    return overlaid(
        written, posterior.names, values, posterior.status, scenario.posterior,
        scenario.hazards.keep,
    )  # fmt: skip


def _together(parts: Mapping[int, ParameterDraws], strata: DrawStrata) -> ParameterDraws:
    """Draws of several sources in one table, each row from its own source.

    A column is calibrated if it is under any source: what differs between sources is not a fixed
    assumption, and the part *between sources* of the uncertainty tells it.
    """
    first = next(iter(parts.values()))
    values = first.values.copy()
    for number, part in parts.items():
        rows = strata.of_draw == number
        values[rows] = part.values[rows]
    status = [
        FITTED if FITTED in words else words[0]
        for words in zip(*(part.status for part in parts.values()), strict=True)
    ]
    return ParameterDraws(first.names, values, tuple(status), first.source, strata)
