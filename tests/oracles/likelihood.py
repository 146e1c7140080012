"""The likelihood once more, in plain Python: slow, and meant to be read.

It shares no line with the kernels. People are a dictionary from (state, elapsed months, ever at
work before) to their share; a month moves every entry. Tests hold the kernels to this.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

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


def follow(
    values: Mapping[str, float], targets: Targets, group: TargetGroup, profile: str, frailty: int
) -> list[Shares]:
    """Shares of one kind of person at the start of every month."""
    at_start, early = group.entry.at_start_share.value, group.part_time_share.value
    people: Shares = {}
    for elapsed, share in elapsed_shares(targets).items():
        people["none", elapsed, False] = at_start * share * (1.0 - early)
        people["part", elapsed, False] = at_start * share * early
    seen = [people]
    for month in range(targets.time.months):
        known = {(state, elapsed) for state, elapsed, _ in people}
        rates = {
            place: hazards(values, targets, group, profile, frailty, *place, month)
            for place in known
        }
        people = month_later(people, rates)
        if month + 1 <= group.entry.last_month:
            new = (1.0 - at_start) / group.entry.last_month
            for state, share in (("none", 1.0 - early), ("part", early)):
                key = (state, 0, False)
                people[key] = people.get(key, 0.0) + new * share
        seen.append(people)
    return seen


def readable_shares(
    values: Mapping[str, float], targets: Targets, name: str, months: tuple[int, ...]
) -> dict[int, dict[str, float]]:
    """What is seen of one group at some months, profiles and frailty classes taken together."""
    group = next(group for group in targets.population.groups if group.name == name)
    seen: dict[int, dict[str, float]] = {month: defaultdict(float) for month in months}
    for profile in PROFILES:
        for frailty in (0, 1):
            weight = targets.population.profiles[profile].value / 2
            path = follow(values, targets, group, profile, frailty)
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
