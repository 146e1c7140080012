"""What a reader must know: options that change nothing, and options beyond the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compare.caseload import holding_of
from sim.compare.notice import Code, Notice, notice
from sim.compare.precision import draws_differ
from sim.compare.worlds.measures import MONTH_PLACE
from sim.compare.worlds.results import PairedResults
from sim.engine.align import SCALE, SCALED
from sim.hazards.courses import course_of
from sim.hazards.parameters import ParameterDraws
from sim.hazards.posterior import NO_POSTERIOR, observed_by
from sim.inputs.amounts.pension_age import load_pension_ages
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.inputs.scenario.idle_keys import idle_in
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.redacted import ROUND_TO
from sim.inputs.scenario.remarks import runs_out
from sim.inputs.scenario.sections.desk import Desk
from sim.inputs.scenario.sections.effects import effects_words, heaviest, weights_of
from sim.money.prices import is_staffed, months_since_article_34a
from sim.outcomes.stability import Stability
from sim.population.ages import entry_limits, months_of_age, pension_months
from sim.population.cohorts import cohorts, compositions
from sim.regimes.desk_posts import clients_per_post, desk_places, desk_posts, first_cut
from sim.regimes.treatments import regime_switches
from sim.strata import draws_for_all

STANDARD = ("control", "reference")
# Norms change every half year, prices every year: within one the euros are of one kind.
USUAL_MONTHS_APART = 12
# Below this share of the caseload it is left unsaid that nobody reaches pension age.
LEAST_SHARE_OF_AGE = 0.05


def idle_options(names: tuple[str, ...], worlds: PairedResults) -> tuple[str, ...]:
    """Options that differ from the comparator in no world, month, count or cent."""
    return tuple(
        name
        for at, name in enumerate(names)
        if at > 0
        and np.array_equal(worlds.yearly[at], worlds.yearly[0])
        and np.array_equal(worlds.monthly[at], worlds.monthly[0])
    )


def notices(
    options: tuple[Option, ...], worlds: PairedResults, parameters: tuple[ParameterDraws, ...]
) -> list[Notice]:
    """Notices about single options, then about the whole comparison.

    Parameters
    ----------
    options : the comparator first
    worlds : what was simulated
    parameters : the draws of each option
    """
    names = tuple(option.name for option in options)
    idle = idle_options(names, worlds)
    said = [_idle(name, worlds, names.index(name)) for name in idle]
    about: dict[Notice, list[str]] = {}
    for option, drawn in zip(options, parameters, strict=True):
        if option.name not in idle:
            about_option = (
                *_beyond_data(option.scenario, drawn),
                *_of_desks(option.scenario),
                *_of_traits(option.scenario),
            )
            for one in about_option:
                about.setdefault(one, []).append(option.name)
    said += [notice(one.code, which, **one.values) for one, which in about.items()]
    for option, found in zip(options, worlds.monthly, strict=True):
        for desk in option.scenario.policy.all_desks:
            said += _desk_too_large(option, desk, found[:, MONTH_PLACE["on_benefit"]])
    said += _of_intake(options)
    said += _of_idle_keys(options)
    said += _about_all([option.scenario for option in options], parameters[0])
    return said + drift_notices(holding_of(options, worlds))


def _of_idle_keys(options: tuple[Option, ...]) -> Iterator[Notice]:
    """Keys that move nothing, each once, with the options in which it does not."""
    for (reason, key), names in idle_in(options).items():
        yield notice(Code(reason), () if len(names) == len(options) else names, key=key)


def _of_intake(options: tuple[Option, ...]) -> list[Notice]:
    """That a caseload runs out because nobody joins it."""
    closed = [option for option in options if runs_out(option.scenario)]
    if not closed:
        return []
    names = () if len(closed) == len(options) else tuple(option.name for option in closed)
    return [notice(Code.NO_INTAKE, names, months=closed[0].scenario.time.months)]


def drift_notices(stability: Stability | None) -> list[Notice]:
    """That the caseload leaves the bounds without a change of policy, if it does."""
    if stability is None or not stability.has_drift:
        return []
    end, low, high = (
        round(100 * share) for share in (1 + stability.drift, stability.low, stability.high)
    )
    year, name = stability.worst_year, stability.option
    return [notice(Code.DRIFTS, status_quo=name, year=year, percent=end, low=low, high=high)]


def _idle(name: str, worlds: PairedResults, at: int) -> Notice:
    """That an option changes nothing, and whether anybody meets another regime all the same."""
    reached = float(np.nan_to_num(worlds.affected[at]).mean())
    if not reached:
        return notice(Code.NOTHING, [name])
    return notice(Code.NOTHING_COUNTED, [name], persons=round(reached))


def regimes_used(scenario: Scenario) -> tuple[str, ...]:
    """Regimes somebody can meet other than the standard service, in the order they are named."""
    policy = scenario.policy
    used = [group.regime for group in scenario.population.groups]
    used += [branch.to for switch in regime_switches(scenario) for branch in switch.branches]
    used += [desk.regime for desk in policy.all_desks]
    return tuple(name for name in dict.fromkeys(used) if name not in STANDARD)


def _beyond_data(scenario: Scenario, drawn: ParameterDraws) -> list[Notice]:
    status = dict(zip(drawn.names, drawn.status, strict=True))
    observed = observed_by(scenario.posterior)
    said = []
    for regime in regimes_used(scenario):
        if scenario.money.of_regime(regime).clients_per_fte is None:
            said.append(notice(Code.NO_CLIENTS_PER_FTE, regime=regime))
        known = [s for name, s in status.items() if name.startswith(f"regime.{regime}.")]
        made = scenario.hazards.regimes[regime]
        if made.combines is not None and len(made.combines) > 1:
            said.append(notice(Code.COMBINATION, regime=regime))
        elif made.strength.value != 1:
            said.append(notice(Code.STRENGTH, regime=regime))
        elif known and "calibrated" not in known:
            said.append(notice(Code.ASSUMED, regime=regime))
        elif observed is not None and scenario.time.months > observed.months:
            runs = scenario.time.months
            code = Code.LONGER if course_of(scenario.hazards, regime) is None else Code.FADES
            said.append(notice(code, regime=regime, seen=observed.months, runs=runs))
    return said


def _of_desks(scenario: Scenario) -> list[Notice]:
    """What each desk makes known."""
    return [one for desk in scenario.policy.all_desks for one in _of_desk(scenario, desk)]


def _of_desk(scenario: Scenario, desk: Desk) -> list[Notice]:
    """What happens at a desk that is cut, or whose posts its budget does not all pay for."""
    said, regime, month = [], desk.regime, first_cut(scenario, desk)
    if desk.staff is not None:
        months = filter(desk.is_open_in, range(scenario.time.months))
        usual = scenario.money.staff.months_to_hire
        wanted = max((desk.staff.in_place(month, usual) for month in months), default=0.0)
        paid = float(desk_posts(scenario, desk).max())
        if paid < wanted:
            posts = (round(paid, 2), round(wanted, 2))
            said.append(notice(Code.DESK_BUDGET, regime=regime, paid=posts[0], wanted=posts[1]))
    if scenario.hazards.displacement.value > 0:
        said.append(notice(Code.DISPLACED_AT_DESK, regime=regime))
    if month is not None:
        thins = "thin" in (desk.when_short, desk.when_cut)
        before, after = desk_places(scenario, desk)[month - 1 : month + 1].tolist()
        code = Code.DESK_THINS if thins else Code.DESK_ENDS
        said.append(notice(code, regime=regime, month=month, before=before, after=after))
    return said


def _desk_too_large(option: Option, desk: Desk, on_benefit: NDArray[np.float64]) -> list[Notice]:
    """That a desk has more places than there are people; on_benefit (n_worlds, horizon)."""
    scenario = option.scenario
    months = scenario.time.months
    if not is_staffed(desk):
        return []
    places, most = int(desk_places(scenario, desk)[:months].max()), float(on_benefit.max())
    if places <= most:
        return []
    fte = float(desk_posts(scenario, desk)[:months].max())
    if desk.staff is None:
        fte = places / clients_per_post(scenario, desk.regime)
    # Of real people no number is shown more finely than this.
    clients = ROUND_TO * round(most / ROUND_TO)
    return [
        notice(
            Code.DESK_TOO_LARGE,
            [option.name],
            regime=desk.regime,
            places=places,
            fte=round(fte, 2),
            clients=clients,
        )
    ]


def _leaves_market(scenario: Scenario) -> bool:
    """Whether the labour market is, in some month, another than in the trial."""
    time = scenario.time
    levels = scenario.hazards.labour_market.levels(time.start, time.months)
    return any(level != 1 for level in levels)


def _months_between(first: date, then: date) -> int:
    return 12 * (then.year - first.year) + then.month - first.month


def _about_all(scenarios: list[Scenario], drawn: ParameterDraws) -> list[Notice]:
    said, scenario = [], scenarios[0]
    if any(map(_leaves_market, scenarios)):
        places = [at for at, name in enumerate(drawn.names) if name.startswith("elasticity.")]
        moves = bool(drawn.values[:, places].any())
        said.append(notice(Code.MARKET if moves else Code.MARKET_MOVES_NOTHING))
    level, start = scenario.money.price_level, scenario.time.start
    if level is not None and abs(_months_between(level, start)) > USUAL_MONTHS_APART:
        said.append(notice(Code.PRICE_LEVEL, level=level.isoformat(), start=start.isoformat()))
    said += [*_of_pension_age(scenario), *_of_article_34a(scenario), *_of_level(scenario, drawn)]
    volunteers = [group.volunteer_share.value for group in scenario.population.groups]
    observed = observed_by(scenario.posterior)
    if observed is not None and observed.volunteers and any(share < 1 for share in volunteers):
        said.append(notice(Code.VOLUNTEERS))
    said += _of_sources(scenario, drawn)
    if not draws_differ(drawn):
        said.append(notice(Code.LUCK_ONLY))
    if not draws_differ(drawn) and drawn.n_draws > 1:
        said.append(notice(Code.IDENTICAL_DRAWS, draws=drawn.n_draws))
    return said


def _of_sources(scenario: Scenario, drawn: ParameterDraws) -> Iterator[Notice]:
    """That effects are of several sources, and which of them few draws leave out."""
    weights = weights_of(scenario.effects)
    if len(weights) == 1 or scenario.posterior == NO_POSTERIOR:
        return
    yield notice(Code.MIXED_SOURCES, sources=effects_words(scenario.effects))
    if drawn.strata is None:
        yield notice(Code.ONE_SOURCE, source=heaviest(scenario.effects))
        return
    drawn_from = set(drawn.strata.of_draw.tolist())
    missing = [name for at, name in enumerate(weights) if at not in drawn_from]
    if missing:
        yield notice(
            Code.MISSING_SOURCES,
            draws=drawn.n_draws,
            missing=", ".join(missing),
            least=draws_for_all(list(weights.values())),
        )


def _of_traits(scenario: Scenario) -> Iterator[Notice]:
    """That an option is for people by a trait that moves no hazard."""
    rules = (*scenario.policy.switches, *scenario.policy.waves)
    if any(rule.min_age_years is not None or rule.max_age_years is not None for rule in rules):
        yield notice(Code.AGE_MOVES_NOTHING)
    if any(set(rule.households) != set(HOUSEHOLDS) for rule in rules):
        yield notice(Code.HOUSEHOLD_MOVES_NOTHING)
    traits = dict.fromkeys(name for rule in rules for name in rule.asks_of_traits)
    if traits:
        yield notice(Code.TRAIT_MOVES_NOTHING, traits=", ".join(traits))


def _of_level(scenario: Scenario, drawn: ParameterDraws) -> Iterator[Notice]:
    """Whose level of exits, returns and inflow it is."""
    align = scenario.align
    if align is None:
        # What a posterior was fitted to is a place; whoever writes hazards says whose they are.
        if observed_by(scenario.posterior) is not None and _has_no_control(scenario):
            yield notice(Code.LEVEL_ELSEWHERE)
        return
    if align.numbers:
        middle = drawn.medians()
        scales: dict[str, Any] = {
            name: round(middle.get(f"{SCALE}{name}", 1.0), 2) for name in SCALED.values()
        }
        yield notice(Code.ALIGNED, **scales)
    if align.place_spread.value > 0 and len(align.numbers) < len(SCALED):
        yield notice(Code.LEVEL_SPREAD, spread=align.place_spread.value)


def _has_no_control(scenario: Scenario) -> bool:
    """Whether these are not the people of a trial, whose place the fit is of."""
    return not any(group.studied for group in scenario.population.groups)


def _of_article_34a(scenario: Scenario) -> Iterator[Notice]:
    """That the standard disregard is a new one from some month on."""
    since, rule = months_since_article_34a(scenario), scenario.money.article_34a
    if since is not None and -since < scenario.time.months:
        months = "without end" if rule.extended else "for twelve months on end"
        day, month = str(rule.from_date), max(-since, 0)
        yield notice(Code.ARTICLE_34A, from_date=day, month=month, months=months)


def _of_pension_age(scenario: Scenario) -> Iterator[Notice]:
    """Who stays on benefit past pension age, or that the pension age is not known so far ahead."""
    ages, time = load_pension_ages(), scenario.time
    last = time.start.year + (time.start.month - 1 + time.months) // 12
    if scenario.population.ageing and last > ages.known_to_year:
        row = ages.rows[-1]
        yield notice(
            Code.PENSION_AGE_ASSUMED, year=ages.known_to_year, years=row.years, months=row.months
        )
    if not scenario.population.ageing:
        population = scenario.population.model_copy(update={"ageing": True})
        persons, total = _reaching(scenario.model_copy(update={"population": population}))
        if persons >= max(1.0, LEAST_SHARE_OF_AGE * total):
            yield notice(Code.NOBODY_AGES, persons=round(persons), total=round(total))


def _reaching(scenario: Scenario) -> tuple[float, float]:
    """Expected persons of the caseload who reach pension age within the run, and all of it."""
    persons = total = 0.0
    horizon, limit = scenario.time.months, int(entry_limits(scenario)[0])
    for cohort in cohorts(scenario):
        if cohort.arrives:
            continue
        for kind in compositions(scenario, cohort):
            ages, shares = months_of_age(kind.age_bands, limit)
            months = pension_months(scenario, ages, np.zeros(ages.size, np.int64))
            persons += kind.persons * float(shares[months <= horizon].sum())
            total += kind.persons
    return persons, total
