"""Cross-checks: what one part of a scenario says must fit what another part says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from sim.inputs.caseload.model import LEAST_RECIPIENTS
from sim.inputs.reading.mistakes import DataPath, Finding
from sim.inputs.reading.quantity import SHARE_TOLERANCE, Quantity
from sim.inputs.reading.vocabulary import PROFILES, STANDARD_REGIMES
from sim.inputs.scenario.checks.choices import choice_findings
from sim.inputs.scenario.checks.findings import (
    before_end,
    known,
    rising_steps,
    steps_from_zero,
)
from sim.inputs.scenario.checks.money import money_findings
from sim.inputs.scenario.checks.overlaps import overlap_findings
from sim.inputs.scenario.checks.parts import Parts
from sim.inputs.scenario.checks.policy import policy_findings
from sim.inputs.scenario.sections.compared_with import OptionEntry
from sim.inputs.scenario.sections.hazards import Regime
from sim.inputs.scenario.sections.population import Group
from sim.inputs.scenario.sections.reached import TargetGroup, kinds_told_apart
from sim.measures import UNITS

BASE = "base"
UNCHANGEABLE = (
    "scenario",
    "based_on",
    "title",
    "question",
    "notes",
    "time",
    "seed",
    "runs",
    "align",
    "amounts",
    "reporting",
    "published",
    "options",
    "settings",
    "inherited",
)
# What a rule may say of traits, and what must be so that it says something.
TRAIT_RULES = {
    "traits": "must be a trait that somebody in the groups it reaches has",
    "without_traits": "must be a trait that somebody in the groups it reaches has, or be left out",
}
# Codes of kinds, profiles, frailty and volunteers: a byte.
CLASS_CODES = 256
MOST_TRAITS = 8
# What holds for a whole comparison.
SAME_MONEY = ("comparator", "precision", "discount_rate", "grant")


def findings_in(parts: Parts) -> tuple[Finding, ...]:
    """Everything that does not fit together."""
    return (
        *_name_findings(parts),
        *_group_findings(parts),
        *size_findings(parts),
        *_regime_findings(parts),
        *_judgement_findings(parts),
        *_profile_findings(parts),
        *_band_findings(parts),
        *_trait_findings(parts),
        *_kind_findings(parts),
        *_duration_findings(parts),
        *policy_findings(parts),
        *overlap_findings(parts),
        *_published_findings(parts),
        *_option_findings(parts),
        *choice_findings(parts, UNCHANGEABLE),
        *money_findings(parts),
    )


def _unique(names: Mapping[DataPath, str]) -> Iterator[Finding]:
    taken: set[str] = set()
    for path, name in names.items():
        if name in taken:
            yield Finding(path, f"must be a name of its own (got `{name}` again).")
        taken.add(name)


def _name_findings(parts: Parts) -> Iterator[Finding]:
    """Names that must be known or unique, also in entries that have other mistakes."""
    for kind in ("group_name", "option_name"):
        yield from _unique(parts.names.get(kind, {}))
    for path, name in parts.names.get("group_name", {}).items():
        if name == "all":
            yield Finding(path, "must not be `all`, which means every group (got `all`).")
    for path, name in parts.names.get("regime", {}).items():
        yield from known(path, name, parts.regime_names, "a regime named in hazards.regimes")
    for path, name in parts.names.get("group", {}).items():
        yield from known(path, name, parts.group_names, "a group's name")
    for path, name in parts.names.get("trait", {}).items():
        yield from known(path, name, parts.trait_names, "a trait named in population.traits")


def _group_findings(parts: Parts) -> Iterator[Finding]:
    last_month = None if parts.months is None else parts.months - 1
    for path, group in parts.groups.items():
        yield from before_end((*path, "entry", "last_month"), group.entry.last_month, last_month)
        if group.stopping_persons.value and "reference" not in (
            parts.regime_names or ("reference",)
        ):
            yield Finding(
                (*path, "stopping_persons"),
                "must be 0 unless hazards.regimes names `reference`, where those who stop go "
                f"(got {group.stopping_persons.value}).",
            )
        if group.left_before is not None and "reference" not in (
            parts.regime_names or ("reference",)
        ):
            yield Finding(
                (*path, "left_before"),
                "must be left out unless hazards.regimes names `reference`, under which those who "
                "left before the start come back (got it).",
            )
        steps = {
            (*path, "intake", "steps", place, "from_month"): step.from_month
            for place, step in enumerate(group.intake.steps if group.intake else ())
        }
        yield from rising_steps(steps, last_month)
        yield from _origin_findings(path, group, parts)
        if group.file is not None:
            for kind in group.file.mistakes(parts.start):
                line = f"{group.file.shown}:{kind.where}"
                yield Finding((*path, "file"), kind.sentence, line=line)
    counts = [group.persons.value + group.stopping_persons.value for group in parts.groups.values()]
    if (
        counts
        and len(counts) == len(parts.group_names or ())
        and not (any(counts) or any(group.file or group.intake for group in parts.groups.values()))
    ):
        yield Finding(("population", "groups"), "must hold at least one person (got 0).")


def _origin_findings(path: DataPath, group: Group, parts: Parts) -> Iterator[Finding]:
    """Late entrants from the stock wait in `reference`, and stand in no file."""
    stock = group.entry.origin.stock.value
    here = (*path, "entry", "origin", "stock")
    if group.entry.from_stock > 0 and "reference" not in (parts.regime_names or ("reference",)):
        text = "must be 0 unless hazards.regimes names `reference`, what they meet until they join"
        yield Finding(here, f"{text} (got {stock:g}).")
    if group.entry.from_stock > 0 and group.file is not None:
        text = "must be 0 for a group with a file, which says who its people are"
        yield Finding(here, f"{text} (got {stock:g}). Leave origin out.")


def _judgement_findings(parts: Parts) -> Iterator[Finding]:
    """A judgement that moves something needs shares to compare."""
    judgement = parts.judgement
    if judgement is None or judgement.ratio.value == 1:
        return
    shares = {path[-1]: regime.judged_likely.value for path, regime in parts.regimes.items()}
    path: DataPath = ("hazards", "judgement", "against")
    is_unreadable = judgement.against in {*(parts.regime_names or ())} - shares.keys()
    if not shares.get(judgement.against or "") and not is_unreadable:
        judged = [str(name) for name, share in shares.items() if share]
        text = "must name a regime with a share `judged_likely`, because judgement.ratio is not 1"
        known_ones = f" Regimes with one: {', '.join(judged)}." if judged else ""
        yield Finding(path, f"{text} (got {judgement.against or 'none'}).{known_ones}")


def _regime_findings(parts: Parts) -> Iterator[Finding]:
    for path, ratios in parts.regimes.items():
        if ratios.combines is not None:
            yield from _combined_findings(path, ratios, parts)
        if path[-1] not in STANDARD_REGIMES:
            continue
        for destination, ratio in (*ratios.items(), ("inflow_ratio", ratios.inflow_ratio)):
            if ratio.value != 1:
                yield Finding(
                    (*path, destination),
                    f"must be 1, because {path[-1]} is standard service (got {ratio.value:g}). "
                    "Give another regime a name of its own.",
                )


def _profile_findings(parts: Parts) -> Iterator[Finding]:
    """Regimes of the contrast must have ratios of their own that can differ by profile."""
    combined = {name[-1] for name, other in parts.regimes.items() if other.combines is not None}
    by_profile = parts.effect_by_profile
    for number, one in enumerate(by_profile.better_for if by_profile else ()):
        if one.regime in STANDARD_REGIMES or one.regime in combined:
            yield Finding(
                ("hazards", "effect_by_profile", "better_for", number, "regime"),
                "must be a regime with ratios of its own, neither standard service nor a "
                f"combination of others (got `{one.regime}`).",
            )


def _combined_findings(path: DataPath, regime: Regime, parts: Parts) -> Iterator[Finding]:
    if path[-1] in STANDARD_REGIMES:
        text = f"must not be given, because {path[-1]} is standard service (got a list)."
        yield Finding((*path, "combines"), text)
    # Of a regime that could not be read nothing is known.
    combined = {name[-1] for name, other in parts.regimes.items() if other.combines is not None}
    names = regime.combines or ()
    yield from _unique({(*path, "combines", index): name for index, name in enumerate(names)})
    for index, name in enumerate(names):
        here = (*path, "combines", index)
        if name in combined:
            text = f"must be a regime that combines no others itself (got `{name}`)."
            yield Finding(here, text)


def _band_findings(parts: Parts) -> Iterator[Finding]:
    months = [
        {path: (b.from_months, b.to_months) for path, b in bands.items()}
        for bands in parts.month_bands
    ]
    years = [
        {path: (b.from_years, b.to_years) for path, b in bands.items()} for bands in parts.age_bands
    ]
    for bands, unit in (*product(months, ("months",)), *product(years, ("years",))):
        yield from _edge_findings(bands, unit)
    shares: list[dict[DataPath, float]] = [
        *({path: band.share.value for path, band in rows.items()} for rows in parts.month_bands),
        *({path: band.share.value for path, band in rows.items()} for rows in parts.age_bands),
        {path: entry.share.value for path, entry in parts.frailty.items()},
    ]
    for rows in shares:
        total = sum(rows.values())
        if rows and abs(total - 1) > SHARE_TOLERANCE:
            yield Finding(next(iter(rows))[:-1], f"shares must sum to 1 (got {total:.10g}).")


def _trait_findings(parts: Parts) -> Iterator[Finding]:
    """A rule for people with a trait must be for groups in which somebody has it."""
    if len(parts.groups) != len(parts.group_names or ()):
        return
    statements = {(*path, "who"): one.who for path, one in parts.by_trait.items()}
    rules: dict[DataPath, TargetGroup] = {**parts.switches, **parts.waves, **statements}
    for path, desk in parts.desks.items():
        rules |= {(*path, "priority", number): rule for number, rule in enumerate(desk.priority)}
    for path, rule in rules.items():
        for key, must in TRAIT_RULES.items():
            for place, name in enumerate(getattr(rule, key)):
                shares = _shares_with(name, rule, parts)
                where = (*path, key, place)
                if name in parts.trait_names and not any(shares):
                    yield Finding(where, f"{must} (got `{name}`, whose share is 0 there).")
                elif key == "without_traits" and shares and min(shares) == 1:
                    text = "must be a trait that somebody in the groups it reaches lacks"
                    yield Finding(where, f"{text} (got `{name}`, which everybody there has).")


def _kind_findings(parts: Parts) -> Iterator[Finding]:
    """Statements on households, ages and traits must tell few enough kinds of person apart."""
    rules = [statement.who for statement in parts.by_trait.values()]
    asked = dict.fromkeys(name for rule in rules for name in rule.asks_of_traits)
    here: DataPath = ("hazards", "by_trait")
    if len(asked) > MOST_TRAITS:
        text = f"must ask for at most {MOST_TRAITS} different traits (got {len(asked)}:"
        yield Finding(here, f"{text} {', '.join(asked)}).")
    elif rules:
        n_frailty = len(parts.frailty) or 1
        n_kinds, of_kind = len(kinds_told_apart(rules)), 2 * len(PROFILES) * n_frailty
        if n_kinds * of_kind > CLASS_CODES:
            text = f"must tell at most {CLASS_CODES // of_kind} kinds of person apart"
            classes = f"with {n_frailty} classes of frailty"
            yield Finding(here, f"{text} {classes} (got {n_kinds}). Leave some statements out.")


def _shares_with(trait: str, rule: TargetGroup, parts: Parts) -> list[float]:
    """Shares with a trait in each group that a rule may reach, and in its new inflow."""
    shares: list[Quantity | None] = []
    for group in parts.groups.values():
        if rule.reaches_group(group.name):
            of_group = group.traits.get(trait) or parts.traits.get(trait)
            shares.append(of_group)
            if group.intake is not None:
                shares.append(group.intake.traits.get(trait) or of_group)
    return [0.0 if share is None else share.value for share in shares]


def _edge_findings(bands: Mapping[DataPath, tuple[int, int]], unit: str) -> Iterator[Finding]:
    """Bands of a list must follow each other."""
    end: int | None = None
    for path, (start, stop) in bands.items():
        if stop <= start:
            text = f"must be above from_{unit} {start} (got {stop})."
            yield Finding((*path, f"to_{unit}"), text)
        if end is not None and start != end:
            text = f"must be {end}, where the band before ends (got {start})."
            yield Finding((*path, f"from_{unit}"), text)
        end = stop


def _duration_findings(parts: Parts) -> Iterator[Finding]:
    for bins in parts.duration_bins.values():
        starts = {(*path, "from_months"): entry.from_months for path, entry in bins.items()}
        yield from steps_from_zero(starts)


def _published_findings(parts: Parts) -> Iterator[Finding]:
    for path, row in parts.published.items():
        if row.group != "all":
            yield from known(
                (*path, "group"), row.group, parts.group_names, "a group's name, or all"
            )
        yield from before_end((*path, "month"), row.month, parts.months)
        most = 1 if "share" in (row.unit, UNITS[row.measure]) else row.of
        for key in ("value", "low", "high"):
            number = getattr(row, key)
            if number is not None and most is not None and number > most:
                yield Finding((*path, key), f"must be at most {most} (got {number:g}).")
        if row.low is not None and row.low > row.value:
            yield Finding((*path, "low"), f"must be at most value {row.value:g} (got {row.low:g}).")
        if row.high is not None and row.high < row.value:
            yield Finding(
                (*path, "high"), f"must be at least value {row.value:g} (got {row.high:g})."
            )


def _option_findings(parts: Parts) -> Iterator[Finding]:
    for path, entry in parts.options.items():
        if entry.name == BASE and entry.change:
            yield Finding(
                (*path, "change"),
                f"must be left out, because `{BASE}` is the scenario as it stands (got a change of "
                f"{', '.join(f'`{key}`' for key in entry.change)}). Give the option another name.",
            )
        for key in entry.change:
            if key in UNCHANGEABLE:
                yield Finding(
                    (*path, "change", key),
                    f"must be the same in every option (got a change of `{key}`). "
                    "Make it a scenario of its own with `based_on`.",
                )
        yield from _same_people(path, entry)
        money = entry.change.get("money")
        for key in money if isinstance(money, Mapping) else ():
            if key in SAME_MONEY:
                yield Finding(
                    (*path, "change", "money", key),
                    f"must be the same in every option (got a change of `{key}`): the comparison "
                    "has one. Change it in the scenario itself.",
                )


def _same_people(path: DataPath, option: OptionEntry) -> Iterator[Finding]:
    hazards = option.change.get("hazards")
    if isinstance(hazards, Mapping) and "by_trait" in hazards:
        yield Finding(
            (*path, "change", "hazards", "by_trait"),
            "must be the same in every option (got a change of `by_trait`): it says who people "
            "are, not what is done. Change it in the scenario itself.",
        )


def size_findings(parts: Parts) -> Iterator[Finding]:
    """That the caseload files hold too few recipients, all groups together.

    A file that serves several groups counts once; one that cannot be read reports so itself. How
    few they are is stated nowhere.
    """
    files = {path: group.file for path, group in parts.groups.items() if group.file is not None}
    if not files or len(parts.groups) != len(parts.group_names or ()):
        return
    sizes = {file.sha256: file.n_rows for file in files.values()}
    if all(sizes.values()) and sum(sizes.values()) < LEAST_RECIPIENTS:
        shown = ", ".join(dict.fromkeys(file.shown for file in files.values()))
        yield Finding(
            (*next(iter(files)), "file"),
            f"must hold at least {LEAST_RECIPIENTS} recipients in all groups together, because "
            f"nothing is shown of fewer real people (got fewer in {shown}). Add recipients, or "
            "leave `file` out and describe the group with `persons` and the make-up below it.",
        )
