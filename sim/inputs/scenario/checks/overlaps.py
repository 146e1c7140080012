"""Overlaps: two decisions that in one month would send the same persons to different regimes.

A later decision goes before an earlier one, so switches of different months never overlap: that is
a sequence, or a switch back. In one month nothing says which would win, so it is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from sim.inputs.reading.mistakes import DataPath, Finding, dotted
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.checks.parts import Parts
from sim.inputs.scenario.sections.policy import Switch, Waves
from sim.inputs.scenario.sections.reached import TargetGroup

NO_LIMIT = 1 << 30
EVERYBODY = "any"
MEND = (
    "Keep them apart by group, profile, household, age, trait or months on benefit, make them "
    "`choices` of one switch, or let one come later: the later decision then holds."
)


@dataclass(frozen=True, slots=True)
class _Decision:
    """One entry of the policy in one month: whom it may reach, and where it leads."""

    path: DataPath
    rule: TargetGroup
    regimes: frozenset[str]


def overlap_findings(parts: Parts) -> Iterator[Finding]:
    """Every pair of entries that meet, reported once, at the one written later."""
    reported: set[tuple[DataPath, DataPath]] = set()
    for month, decisions in sorted(_by_month(parts).items()):
        for first, second in combinations(decisions, 2):
            pair = (first.path, second.path)
            if pair in reported or len(first.regimes | second.regimes) == 1:
                continue
            where = meeting(first.rule, second.rule, parts)
            if where is not None:
                reported.add(pair)
                yield Finding(second.path, _sentence(first, second, month, where))


def _sentence(first: _Decision, second: _Decision, month: int, where: str) -> str:
    here, there = (" or ".join(f"`{r}`" for r in sorted(d.regimes)) for d in (second, first))
    return (
        f"must not reach the persons that {dotted(first.path)} reaches in the same month "
        f"(got month {month}, {where}: {here} here and {there} there). {MEND}"
    )


def _by_month(parts: Parts) -> Mapping[int, list[_Decision]]:
    """Decisions that reach anybody, by the month in which they act."""
    decisions: dict[int, list[_Decision]] = defaultdict(list)
    for path, switch in parts.switches.items():
        regimes = _regimes_of(switch)
        if regimes:
            decisions[switch.month].append(_Decision(path, switch, regimes))
    for path, waves in parts.waves.items():
        if _reaches_anybody(waves):
            for month in waves.months:
                decisions[month].append(_Decision(path, waves, frozenset({waves.to})))
    return decisions


def _regimes_of(switch: Switch) -> frozenset[str]:
    reaches = switch.share.value > 0 if switch.persons is None else switch.persons.value > 0
    return frozenset(way.to for way in switch.ways if reaches and way.share.value > 0)


def _reaches_anybody(waves: Waves) -> bool:
    size = waves.share_each or waves.persons_each
    return size is not None and size.value > 0


def meeting(first: TargetGroup, second: TargetGroup, parts: Parts) -> str | None:
    """Whom two decisions may both reach, in words; None if nobody.

    Lots of two decisions are drawn independently, so a share below 1 keeps nobody apart.
    """
    groups = _groups_of_both(first, second, parts.group_names)
    profiles = [name for name in PROFILES if name in first.profiles and name in second.profiles]
    homes = [name for name in HOUSEHOLDS if name in first.households and name in second.households]
    ages = _range_of_both(first, second, "age_years", _oldest(parts))
    months = _range_of_both(first, second, "months_on_benefit", _longest(parts))
    apart = any(
        name in other.without_traits
        for one, other in ((first, second), (second, first))
        for name in one.traits
    )
    if apart or not (groups and profiles and homes and ages and months):
        return None
    said = ["all groups" if groups == ["all"] else f"group {', '.join(groups)}"]
    said += [", ".join(profiles)] if len(profiles) < len(PROFILES) else []
    said += [", ".join(homes)] if len(homes) < len(HOUSEHOLDS) else []
    said += [f"aged {ages}"] if ages != EVERYBODY else []
    said += [f"{months} months on benefit"] if months != EVERYBODY else []
    return "; ".join(said)


def _groups_of_both(
    first: TargetGroup, second: TargetGroup, group_names: tuple[str, ...] | None
) -> list[str]:
    if first.groups == second.groups == "all":
        return ["all"]
    named = second.groups if first.groups == "all" else first.groups
    known = [name for name in named if group_names is None or name in group_names]
    return [name for name in known if first.reaches_group(name) and second.reaches_group(name)]


def _oldest(parts: Parts) -> int:
    """Age of the oldest there can be; whoever comes from a file may be older."""
    bands = [band for bands in parts.age_bands for band in bands.values()]
    drawn = bool(parts.age_bands[0]) and not any(group.file for group in parts.groups.values())
    return max(band.to_years for band in bands) - 1 if drawn else NO_LIMIT


def _longest(parts: Parts) -> int:
    """Most months on benefit that anybody can have at the start."""
    bands = [band for bands in parts.month_bands for band in bands.values()]
    drawn = bool(parts.month_bands[0]) and not any(group.file for group in parts.groups.values())
    return max(band.to_months for band in bands) - 1 if drawn else NO_LIMIT


def _range_of_both(first: TargetGroup, second: TargetGroup, what: str, most: int) -> str:
    """Where two ranges meet, in words; empty if nowhere below `most`."""
    low = max(getattr(rule, f"min_{what}") or 0 for rule in (first, second))
    tops = [getattr(rule, f"max_{what}") for rule in (first, second)]
    high = min(NO_LIMIT if top is None else top for top in tops)
    if low > min(high, most):
        return ""
    if high == NO_LIMIT:
        return f"{low} and over" if low else EVERYBODY
    return f"{low} to {high}"
