"""The level of a place: hazards scaled until option `base` is expected to show its own numbers.

See docs/model.md#align. Scales are found by exact expectation, once for each parameter draw, and
hold under every option.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.draws import Decision
from sim.engine.expected_town import expected_town
from sim.engine.setup import option_setup
from sim.engine.world import option_layout
from sim.errors import InputError
from sim.hazards.courses import addressed_levels
from sim.hazards.layout import HazardLayout
from sim.hazards.parameters import ParameterDraws, parameter_draws
from sim.inputs.reading.mistakes import Finding
from sim.inputs.reading.quantity import ONE
from sim.inputs.scenario.checks.cross_checks import BASE
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.sections.align import COUNTS, Align
from sim.kernels.lives.town import (
    BACK_IN_YEAR,
    ELSEWHERE,
    FOLLOWED,
    ON_BENEFIT,
    TO_WORK,
    WITH_EARNINGS,
    YEAR_MONTHS,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Values = dict[str, float]
Shown = Callable[[Floats], Floats]
MOST_RECURSIONS = 12
# Relative: where the search ends, and how far off it may be after so many recursions.
TOLERANCE, LARGEST_GAP = 1e-7, 1e-6
PROBE = 0.05  # of a log scale, to see how much what is shown moves with it
LARGEST_STEP = 1.5
LARGEST_SCALE = 100.0
# Half a step of a 32-bit word: levels are never 0.
HALF_STEP = 2.0**-33
TARGET, SCALE, PLACE = "align.", "scale.", "place."
# Which hazards an own number scales: by destination; inflow is no hazard and needs no recursion.
SCALED = {
    "exits_to_work": "work",
    "other_exits": "other_exit",
    "returns": "returned",
    "part_time_share": "part_time",
    "inflow": "inflow",
}
SHARES = ("returns", "part_time_share")
SOURCE = "own numbers (align)"


def aligned_draws(scenario: Scenario, n_draws: int, base: Scenario | None = None) -> ParameterDraws:
    """The hazard parameters of a run, at the level of the place if the scenario says it.

    Parameters
    ----------
    scenario : an option's whole scenario
    n_draws : parameter draws
    base : the scenario of option `base`, which shows the own numbers; None: `scenario` is

    Raises
    ------
    InputError
        As `parameter_draws`; if `base` has a desk; or if the numbers are out of its reach.
    """
    drawn = parameter_draws(scenario, n_draws)
    if scenario.align is None:
        return drawn
    level = _level(scenario if base is None else base, n_draws)
    return replace(
        drawn,
        names=(*drawn.names, *level.names),
        values=np.column_stack([drawn.values, level.values]),
        status=(*drawn.status, *level.status),
        source=(*drawn.source, *level.source),
    )


def base_of(options: Sequence[Option]) -> Scenario:
    """The scenario as it stands: that of option `base`."""
    return next((one for one in options if one.name == BASE), options[0]).scenario


def realigned(base: Scenario, values: Values) -> Values:
    """The scales that fit other parameters, at the same own numbers: flat name to value.

    values : of option `base`, with the targets among them (``align.…``)
    """
    if base.align is None or not base.align.numbers:
        return {}
    targets = {name: values[f"{TARGET}{name}"] for name in base.align.numbers}
    return _Place.of(base).search(values, targets, "with one input moved").scales


def _own(base: Scenario) -> Align:
    """What a scenario with own numbers says of them."""
    assert base.align is not None
    return base.align


@lru_cache(maxsize=16)
def _level(base: Scenario, n_draws: int) -> ParameterDraws:
    """Targets, scales and spread between places as columns; remembered for every option."""
    align = _own(base)
    columns = {f"{TARGET}{name}": _targets(base, name, n_draws) for name in align.numbers}
    columns |= _spread(base, n_draws)
    status = {name: "published" for name in columns if name.startswith(TARGET)}
    if align.numbers:
        columns |= _scales(base, n_draws, columns)
        status |= {name: "derived" for name in columns if name.startswith(SCALE)}
    return ParameterDraws(
        tuple(columns),
        np.column_stack(list(columns.values())),
        tuple(status.get(name, "assumed") for name in columns),
        (SOURCE,) * len(columns),
    )


def _scales(base: Scenario, n_draws: int, columns: dict[str, Floats]) -> dict[str, Floats]:
    """The scale of each destination that has an own number, draw by draw."""
    place, drawn = _Place.of(base), parameter_draws(base, n_draws)
    names = place.align.numbers
    written = {name: _written(place.align, name) for name in names}
    # A wish beyond reach is refused as it was typed, before it is drawn.
    first = place.search(drawn.medians(), written, "at the medians of the other parameters")
    rows = []
    for number in range(n_draws):
        here = drawn.draw(number) | {
            name: float(column[number])
            for name, column in columns.items()
            if name.startswith(PLACE)
        }
        targets = {name: float(columns[f"{TARGET}{name}"][number]) for name in names}
        where = f"in parameter draw {number}"
        rows.append(place.search(here, targets, where, first).scales)
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _written(align: Align, name: str) -> float:
    """An own number: persons, or a share."""
    if name == "returns" and align.returns is not None:
        return align.returns.back.value / align.returns.left.value
    return float(getattr(align, name).value)


def _targets(base: Scenario, name: str, n_draws: int) -> Floats:
    """An own number with its counting error: (n_draws,); a single draw has it as written.

    Counts are gamma with the count as shape and mean; shares beta, as many behind them as counted.
    """
    align = _own(base)
    written = _written(align, name)
    if n_draws == 1 or align.exact:
        return np.full(n_draws, written)
    level = addressed_levels(Decision.ALIGN, f"{TARGET}{name}", base.seed, n_draws) + HALF_STEP
    if name in COUNTS:
        return np.asarray(special.gammaincinv(written, level))
    behind = _persons_behind(base, name)
    return np.asarray(special.betaincinv(written * behind, (1 - written) * behind, level))


def _persons_behind(base: Scenario, name: str) -> float:
    """Persons of whom a share was counted."""
    align = _own(base)
    if name == "returns" and align.returns is not None:
        return float(align.returns.left.value)
    if align.stock is not None:
        return float(align.stock.value)
    groups = base.population.groups
    return float(max(1, sum(one.persons.value + one.stopping_persons.value for one in groups)))


def _spread(base: Scenario, n_draws: int) -> dict[str, Floats]:
    """The level of a place of which nothing is known, as ratios with a log-normal spread."""
    align = _own(base)
    spread = align.place_spread.value
    known = [SCALED[name] for name in align.numbers]
    free = [name for name in SCALED.values() if name not in known] if spread > 0 else []
    if n_draws == 1:
        return {f"{PLACE}{name}": np.ones(1) for name in free}
    names = [f"{PLACE}{name}" for name in free]
    levels = [addressed_levels(Decision.ALIGN, name, base.seed, n_draws) for name in names]
    normal = special.ndtri(np.array(levels).reshape(len(names), n_draws) + HALF_STEP)
    return dict(zip(names, np.exp(spread * normal), strict=True))


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a search ended.

    scales : by flat name; logs : (n_scaled,) of those that needed recursions;
    inverse : (n_scaled, n_scaled) how they move with what is shown
    """

    scales: Values
    logs: Floats
    inverse: Floats


@dataclass(frozen=True, slots=True)
class _Place:
    """The option `base` over the period observed, and what it is expected to show there.

    Attributes
    ----------
    scenario : base, over the period (and a year more where returns are followed) at its market
    layout : the axes of its hazard table
    align : the own numbers
    """

    scenario: Scenario
    layout: HazardLayout
    align: Align

    @classmethod
    def of(cls, base: Scenario) -> _Place:
        """The place of an option `base`."""
        align = _own(base)
        if mistakes := _impossible(base, align):
            raise InputError(mistakes)
        months = align.months + (YEAR_MONTHS if align.returns is not None else 1)
        index = (ONE.model_copy(update={"value": align.market_index.value}),)
        market = base.hazards.labour_market.model_copy(
            update={"index": index, "series": None, "file": None}
        )
        changes = {
            "time": base.time.model_copy(update={"months": months}),
            "hazards": base.hazards.model_copy(update={"labour_market": market}),
        }
        scenario = base.model_copy(update=changes)
        return cls(scenario, option_layout(scenario), align)

    @property
    def scaled(self) -> tuple[str, ...]:
        """The own numbers whose scales need recursions."""
        return tuple(name for name in self.align.numbers if name != "inflow")

    def search(
        self, values: Values, targets: Values, where: str, first: _Found | None = None
    ) -> _Found:
        """The scales under which `base` is expected to show the targets.

        Parameters
        ----------
        values : of the other parameters; targets : own numbers by name; where : for messages
        first : the end of another search, from which this one starts
        """
        scales = self._scale_of_inflow(values, targets) if "inflow" in targets else {}
        fixed = values | scales

        def shown(logs: Floats) -> Floats:
            return self._shown(fixed | self._named(logs))

        wish = np.array([targets[name] for name in self.scaled])
        if wish.size == 0:
            return _Found(scales, wish, np.eye(0))
        is_share = np.array([name in SHARES for name in self.scaled])
        logs, inverse = (first.logs, first.inverse) if first else _probed(shown, wish, is_share)
        logs, inverse, off = _broyden(shown, wish, is_share, logs, inverse)
        if np.abs(off).max() > LARGEST_GAP or np.abs(logs).max() > math.log(LARGEST_SCALE):
            raise self._out_of_reach(shown, wish, off, logs, where)
        return _Found(scales | self._named(logs), logs, inverse)

    def _named(self, logs: Floats) -> Values:
        pairs = zip(self.scaled, logs.tolist(), strict=True)
        return {f"{SCALE}{SCALED[name]}": math.exp(log) for name, log in pairs}

    def _scale_of_inflow(self, values: Values, targets: Values) -> Values:
        """How much more or less must come in; no hazard matters to that."""
        setup = option_setup(self.scenario, values, self.layout)
        last = self.align.months + 1
        came = sum(float(rates[1:last].sum()) for rates in setup.inflow.values())
        counts, _ = expected_town(setup)
        return {f"{SCALE}inflow": targets["inflow"] / self._size(counts) / came}

    def _size(self, counts: Floats) -> float:
        """Persons in the place for each in the scenario."""
        stock = float(counts[0, ON_BENEFIT])
        return self.align.stock.value / stock if self.align.stock is not None else 1.0

    def _shown(self, values: Values) -> Floats:
        """What the own numbers would be if these were the parameters: (n_scaled,)."""
        setup, months = option_setup(self.scenario, values, self.layout), self.align.months
        counts, _ = expected_town(setup, observed=months)
        size, year = self._size(counts), slice(1, months + 1)
        part = counts[year, WITH_EARNINGS] / np.maximum(counts[year, ON_BENEFIT], HALF_STEP)
        numbers = {
            "exits_to_work": counts[:months, TO_WORK].sum() * size,
            "other_exits": counts[:months, ELSEWHERE].sum() * size,
            "returns": counts[:, BACK_IN_YEAR].sum() / max(counts[:, FOLLOWED].sum(), HALF_STEP),
            "part_time_share": part.mean(),
        }
        return np.array([numbers[name] for name in self.scaled])

    def _out_of_reach(
        self, shown: Shown, wish: Floats, off: Floats, logs: Floats, where: str
    ) -> InputError:
        """That a wish cannot be shown, with what can."""
        beyond = np.abs(logs) > math.log(LARGEST_SCALE)
        at = int((np.abs(off) + LARGEST_SCALE * beyond).argmax())
        name = self.scaled[at]
        ends = []
        for sign in (-1.0, 1.0):
            extreme = np.zeros(len(logs))
            extreme[at] = sign * math.log(LARGEST_SCALE)
            ends.append(float(shown(extreme)[at]))
        low, high, got = (
            f"{100 * number:.3g} %" if name in SHARES else f"{number:,.0f}"
            for number in (*ends, float(wish[at]))
        )
        mend = "; `exact: true` leaves the counting error out" if "draw" in where else ""
        text = (
            f"must lie between {low} and {high}, what option `base` is expected to show with these "
            f"hazards a hundredth to a hundred times as high (got {got}, {where}). Write a number "
            f"within these, or mend stock, months or the other numbers that go with it{mend}."
        )
        return InputError([Finding(("align", name), text)])


def _impossible(base: Scenario, align: Align) -> list[Finding]:
    """What no hazards can mend."""
    mistakes = []
    if base.policy.has_desk and align.numbers:
        text = (
            "must hold no numbers where option `base` has a desk (policy.desk), because hazards "
            "are scaled by exact expectation and people who queue have none (got both). Open the "
            "desk in an option, or leave align out."
        )
        mistakes.append(Finding(("align",), text))
    if align.inflow is not None and not any(group.intake for group in base.population.groups):
        text = (
            f"must be left out where no group has an intake (got {align.inflow.value}). Give a "
            "group an `intake`, whose per_month is then scaled."
        )
        mistakes.append(Finding(("align", "inflow"), text))
    return mistakes


def _gaps(shown: Floats, wish: Floats, is_share: Bools) -> Floats:
    """How far off, on a scale on which hazards act about evenly: logs, of shares log odds."""
    least = np.maximum(shown, HALF_STEP)
    odds = np.log(np.maximum(1 - np.minimum(least, 1.0), HALF_STEP)) - np.log1p(
        -np.where(is_share, wish, 0.0)
    )
    gaps: Floats = np.log(least / wish) - np.where(is_share, odds, 0.0)
    return gaps


def _probed(shown: Shown, wish: Floats, is_share: Bools) -> tuple[Floats, Floats]:
    """Scales of 1, and the inverse of how what is shown moves with each."""
    logs = np.zeros(wish.size)
    before = _gaps(shown(logs), wish, is_share)
    moved = [_gaps(shown(PROBE * unit), wish, is_share) - before for unit in np.eye(wish.size)]
    slopes = np.array(moved).T / PROBE
    return logs, np.asarray(np.linalg.pinv(slopes))


def _broyden(
    shown: Shown, wish: Floats, is_share: Bools, logs: Floats, inverse: Floats
) -> tuple[Floats, Floats, Floats]:
    """Log scales at which all gaps are 0, by Broyden's method, with the gaps that are left.

    References
    ----------
    Broyden (1965), A class of methods for solving nonlinear simultaneous equations, Mathematics of
    Computation 19.
    """
    off = _gaps(shown(logs), wish, is_share)
    for _ in range(MOST_RECURSIONS - 1):
        beyond = np.abs(logs).max() > math.log(LARGEST_SCALE)
        if np.abs(off).max() <= TOLERANCE or beyond:
            break
        step = np.clip(-inverse @ off, -LARGEST_STEP, LARGEST_STEP)
        after = _gaps(shown(logs + step), wish, is_share)
        change = inverse @ (after - off)
        curvature = float(step @ change)
        if curvature != 0.0:
            inverse = inverse + np.outer(step - change, step @ inverse) / curvature
        logs, off = logs + step, after
    return logs, inverse, off
