"""The likelihood once more, in plain Python: slow, and meant to be read.

It shares no line with the kernels. People are a dictionary from (state, elapsed months, ever at
work before) to their share; a month moves every entry. Tests hold the kernels to this.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sim.calibrate.likelihood_terms import CountTerm, MeasuredTerm, Terms
from sim.calibrate.trial_arrays import elapsed_shares
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.targets.model import TargetGroup, Targets
from sim.kernels.likelihood import log_likelihood as words

Person = tuple[str, int, bool]
Shares = dict[Person, float]
# Where each state leads: the base hazard and the destination whose ratios apply.
MOVES = {
    "none": {"work": "benefit_to_work", "part_time": "benefit_to_part_time",
             "other_exit": "benefit_to_other_exit"},
    "part": {"work": "part_time_to_work", "benefit": "part_time_to_benefit",
             "other_exit": "part_time_to_other_exit"},
    "work": {"returned": "work_to_returned"},
    "other": {"returned": "other_exit_to_returned"},
}  # fmt: skip
STATE_AFTER = {
    "work": "work", "part_time": "part", "benefit": "none", "other_exit": "other",
    "returned": "none",
}  # fmt: skip
KINDS = tuple((profile, frailty) for profile in PROFILES for frailty in (0, 1))
CHANGES_SPELL = {"work", "other_exit", "returned"}


def hazards(
    values: Mapping[str, float], targets: Targets, group: TargetGroup, profile: str, frailty: int,
    state: str, elapsed: int, month: int,
) -> dict[str, float]:  # fmt: skip
    """Hazards per month of one person, by destination (docs/model.md#hazards)."""
    index = targets.labour_market_index
    market = index[min(month, len(index) - 1)].value
    result = {}
    for to, base in MOVES[state].items():
        side = "off_benefit" if to == "returned" else "on_benefit"
        borders = getattr(targets.duration, f"{side}_from_months")
        bin_now = max(b for b, border in enumerate(borders) if border <= elapsed)
        hazard = values[f"base.{base}"] * values[f"regime.{group.regime}.{to}"]
        hazard *= values[f"selection.{to}"] if group.volunteer else 1.0
        hazard *= values[f"research.{to}"] if group.studied else 1.0
        if group.volunteer and group.studied and to == "work":
            hazard *= values[f"selection.{group.regime}.work"]
        hazard *= values[f"profile.{profile}.{to}"] * values[f"duration.{to}.{bin_now}"]
        hazard *= market ** values[f"elasticity.{to}"] * values[f"frailty.{frailty}"]
        result[to] = hazard
    return result


def month_later(people: Shares, hazard_of: Mapping[tuple[str, int], dict[str, float]]) -> Shares:
    """The shares one month on."""
    after: Shares = defaultdict(float)
    for (state, elapsed, ever), share in people.items():
        rates = hazard_of[state, elapsed]
        total = sum(rates.values())
        after[state, elapsed + 1, ever] += share * math.exp(-total)
        for to, rate in rates.items():
            if rate > 0.0:
                moved = share * rate / total * (1.0 - math.exp(-total))
                now = 0 if to in CHANGES_SPELL else elapsed + 1
                after[STATE_AFTER[to], now, ever or to == "work"] += moved
    return dict(after)


def on_benefit_at_start(targets: Targets, early: float) -> Shares:
    """Everybody at month 0, by months on benefit, a part of them with earnings."""
    people: Shares = {}
    for elapsed, share in elapsed_shares(targets).items():
        people["none", elapsed, False] = share * (1.0 - early)
        people["part", elapsed, False] = share * early
    return people


def scaled(people: Shares, factor: float) -> Shares:
    """The same people, more or fewer of them."""
    return {key: share * factor for key, share in people.items()}


def together(*parts: Shares) -> Shares:
    """Several groups of people as one."""
    total: Shares = defaultdict(float)
    for people in parts:
        for key, share in people.items():
            total[key] += share
    return dict(total)


def follow(
    values: Mapping[str, float], targets: Targets, group: TargetGroup, profile: str, frailty: int,
    start: Shares, arrivals: Mapping[int, Shares],
) -> list[Shares]:  # fmt: skip
    """Shares of one kind of person at the start of every month.

    start: at month 0; arrivals: who comes in at the start of a later month.
    """
    people = start
    seen = [people]
    for month in range(targets.time.months):
        known = {(state, elapsed) for state, elapsed, _ in people}
        rates = {
            place: hazards(values, targets, group, profile, frailty, *place, month)
            for place in known
        }
        people = together(month_later(people, rates), arrivals.get(month + 1, {}))
        seen.append(people)
    return seen


@dataclass(frozen=True)
class Stayers:
    """Would-be joiners of a group, month by month, all on benefit at month 0.

    stayed: by profile and frailty, those who have not left by the start of each month;
    staying: their share; left: by profile and frailty, those whose first month off benefit it is.
    """

    stayed: dict[tuple[str, int], list[Shares]]
    staying: list[float]
    left: dict[tuple[str, int], list[Shares]]


def stayers(values: Mapping[str, float], targets: Targets, group: TargetGroup) -> Stayers:
    """What becomes of would-be joiners: not studied and in standard service until they join."""
    waiting = group.model_copy(update={"regime": "reference", "studied": False})
    stayed, left = {}, {}
    staying = [0.0] * (group.entry.last_month + 1)
    for profile, frailty in KINDS:
        people = on_benefit_at_start(targets, group.part_time_share.value)
        stayed[profile, frailty], left[profile, frailty] = [people], [{}]
        for month in range(group.entry.last_month):
            rates = {
                (state, elapsed): hazards(
                    values, targets, waiting, profile, frailty, state, elapsed, month
                )
                for state, elapsed, _ in people
            }
            after = month_later(people, rates)
            people = {key: share for key, share in after.items() if key[0] in ("none", "part")}
            stayed[profile, frailty].append(people)
            gone = {key: share for key, share in after.items() if key[0] in ("work", "other")}
            left[profile, frailty].append(gone)
        weight = targets.population.profiles[profile].value / 2
        for month, people in enumerate(stayed[profile, frailty]):
            staying[month] += weight * sum(people.values())
    return Stayers(stayed, staying, left)


def group_paths(
    values: Mapping[str, float], targets: Targets, group: TargetGroup
) -> dict[tuple[str, int], list[Shares]]:
    """Every kind of person of a group, by profile and frailty, month by month."""
    entry, early = group.entry, group.part_time_share.value
    at_start = entry.at_start_share.value
    start = scaled(on_benefit_at_start(targets, early), at_start)
    joiners = stayers(values, targets, group) if entry.from_stock > 0 else None
    paths = {}
    for profile, frailty in KINDS:
        arrivals = {}
        for month in range(1, entry.last_month + 1):
            new = (1.0 - at_start - entry.from_stock) / entry.last_month
            inflow = {("none", 0, False): new * (1.0 - early), ("part", 0, False): new * early}
            arrivals[month] = inflow
            if joiners is not None:
                share = entry.from_stock / entry.last_month / joiners.staying[month]
                joined = scaled(joiners.stayed[profile, frailty][month], share)
                arrivals[month] = together(inflow, joined)
        paths[profile, frailty] = follow(values, targets, group, profile, frailty, start, arrivals)
    return paths


def with_left_first(
    values: Mapping[str, float], targets: Targets, home: TargetGroup,
    paths: dict[tuple[str, int], list[Shares]],
) -> dict[tuple[str, int], list[Shares]]:  # fmt: skip
    """Non-participants: those who left before they could join another group are among them."""
    ever_gone = 0.0
    extra: dict[tuple[str, int], list[list[Shares]]] = {kind: [] for kind in KINDS}
    for group in targets.population.groups:
        if group.entry.from_stock == 0:
            continue
        waited = stayers(values, targets, group)
        waiting = group.model_copy(update={"regime": "reference", "studied": False})
        months = range(1, group.entry.last_month + 1)
        join = group.persons * group.entry.from_stock / group.entry.last_month / home.persons
        # For everybody who joins in a month there were 1 / staying of them at month 0.
        begun = {month: join / waited.staying[month] for month in months}
        ever_gone += sum(begun[month] - join for month in months)
        for kind in KINDS:
            arrivals = {
                month: scaled(
                    waited.left[kind][month],
                    sum(begun[later] for later in months if later >= month),
                )
                for month in months
            }
            extra[kind].append(follow(values, targets, waiting, *kind, {}, arrivals))
    return {
        kind: [
            together(scaled(people, 1.0 - ever_gone), *(path[month] for path in extra[kind]))
            for month, people in enumerate(paths[kind])
        ]
        for kind in KINDS
    }


def readable_shares(
    values: Mapping[str, float], targets: Targets, name: str, months: tuple[int, ...]
) -> dict[int, dict[str, float]]:
    """What is seen of one group at some months, profiles and frailty classes taken together."""
    group = next(group for group in targets.population.groups if group.name == name)
    seen: dict[int, dict[str, float]] = {month: defaultdict(float) for month in months}
    paths = group_paths(values, targets, group)
    is_home = not group.volunteer and not group.studied and group.regime == "reference"
    if is_home and group.persons > 0:
        paths = with_left_first(values, targets, group, paths)
    for (profile, _), path in paths.items():
        weight = targets.population.profiles[profile].value / 2
        for month in months:
            for (state, _, ever), share in path[month].items():
                seen[month][state] += weight * share
                seen[month]["ever"] += weight * share * ever
                seen[month]["other_never"] += weight * share * (state == "other" and not ever)
    return seen


def log_chance(count: int, of: int, chance: float) -> float:
    """Logarithm of the binomial probability, its constant left out."""
    total = 0.0
    if count > 0:
        total += count * math.log(chance)
    if of > count:
        total += (of - count) * math.log(1.0 - chance)
    return total


def log_count(term: CountTerm, seen: Mapping[int, Mapping[str, float]]) -> float:
    """Log-likelihood of one counted term."""
    now = seen[term.month]
    never = now["other_never"] / (1.0 - now["ever"])
    if term.kind == words.FIRST_EXIT:
        before = seen[term.earlier]["ever"] if term.earlier >= 0 else 0.0
        return log_chance(term.count, term.of, (now["ever"] - before) / (1.0 - before))
    if term.kind == words.OTHER_END_STATE:
        away = (now["other"] - now["other_never"]) / (now["ever"] - now["work"])
        total = 0.0
        for k in range(min(term.away, term.count) + 1):
            ways = math.comb(term.away, k) * math.comb(term.of, term.count - k)
            chance = log_chance(k, term.away, away) + log_chance(term.count - k, term.of, never)
            total += ways * math.exp(chance)
        return math.log(total / math.comb(term.of, term.count))
    chance = {
        words.NET_OF_FIRST: now["work"] / now["ever"],
        words.OTHER_FLOW: never,
        words.NET_OF_ALL: now["work"],
        words.LEFT_OF_ALL: now["work"] + now["other"],
        words.OTHER_OF_NOT_NET: now["other"] / (1.0 - now["work"]),
    }[term.kind]
    return log_chance(term.count, term.of, chance)


def measured(
    term: MeasuredTerm, targets: Targets, seen: Mapping[str, Mapping[int, Mapping[str, float]]]
) -> float:
    """The share or difference that one measured term is about."""
    persons = {group.name: group.persons for group in targets.population.groups}

    def mean(names: tuple[str, ...], *states: str) -> float:
        weights = [persons[name] or 1 for name in names]
        values = [sum(seen[name][term.month][s] for s in states) for name in names]
        return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)

    if term.kind == words.PART_TIME_SHARE:
        return mean(term.groups, "part") / mean(term.groups, "part", "none")
    if term.kind == words.PART_TIME_OF_GROUP:
        return mean(term.groups, "part") / mean(term.groups, "part", "none", "work", "other")
    here, there = mean(term.groups, "work"), mean(term.against, "work")
    if term.kind == words.YEARLY_DIFFERENCE:
        # Constant chances a year, p, with 1 - share = (1 - p) ** years.
        power = 12 / term.month
        return (1 - (1 - here) ** power) - (1 - (1 - there) ** power)
    return here - there


def readable_log_likelihood(values: Mapping[str, float], targets: Targets, terms: Terms) -> float:
    """Log-likelihood of all terms at parameters by name, natural scale."""
    months = terms.months
    seen = {name: readable_shares(values, targets, name, months) for name in terms.groups}
    total = sum(log_count(term, seen[term.group]) for term in terms.counts)
    for term in terms.measured:
        miss = (measured(term, targets, seen) - term.value) / term.error
        total -= 0.5 * miss * miss
    return total
