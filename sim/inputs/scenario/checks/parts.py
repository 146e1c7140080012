"""The parts of a scenario that cross-checks look at, as far as they could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.inputs.amounts.model import OwnAmounts
from sim.inputs.reading.mistakes import DataPath
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.sections.compared_with import OptionEntry, Published
from sim.inputs.scenario.sections.desk import Desk
from sim.inputs.scenario.sections.effect_by_profile import EffectByProfile
from sim.inputs.scenario.sections.hazards import DurationBin, FrailtyClass, Judgement, Regime
from sim.inputs.scenario.sections.money import Money
from sim.inputs.scenario.sections.policy import Switch, Waves
from sim.inputs.scenario.sections.population import AgeBand, Group, MonthsBand
from sim.inputs.scenario.sections.reached import TraitStatement
from sim.inputs.scenario.sections.runs import Time
from sim.inputs.scenario.sections.settings import DIMENSIONS, SettingEntry

M = TypeVar("M", bound=BaseModel)
Named = tuple[DataPath, str]
EACH = "*"
# Where names stand that mean something elsewhere, or must be unique.
NAMED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "regime": (
        ("population", "groups", EACH, "regime"),
        ("policy", "switches", EACH, "to"),
        ("policy", "switches", EACH, "choices", EACH, "to"),
        ("policy", "waves", EACH, "to"),
        ("policy", "desk", "regime"),
        ("policy", "desk", "while_waiting"),
        ("policy", "desks", EACH, "regime"),
        ("policy", "desks", EACH, "while_waiting"),
        ("hazards", "regimes", EACH, "combines", EACH),
        ("hazards", "effect_by_profile", "better_for", EACH, "regime"),
        ("money", "costs", EACH, "regime"),
    ),
    "group": (
        ("policy", "switches", EACH, "groups", EACH),
        ("policy", "waves", EACH, "groups", EACH),
        ("policy", "desk", "priority", EACH, "groups", EACH),
        ("policy", "desks", EACH, "priority", EACH, "groups", EACH),
    ),
    "trait": tuple(
        ("policy", *rules, EACH, kind, EACH)
        for rules in (("switches",), ("waves",), ("desk", "priority"), ("desks", EACH, "priority"))
        for kind in ("traits", "without_traits")
    )
    + tuple(
        ("hazards", "by_trait", EACH, "who", kind, EACH) for kind in ("traits", "without_traits")
    ),
    "group_name": (("population", "groups", EACH, "name"),),
    "option_name": (("options", EACH, "name"),),
}


@dataclass(frozen=True)
class Parts:
    """Good parts of a scenario by their path; what could not be read is left out.

    Attributes
    ----------
    months, start : horizon and first day of month 0, or None if they are not known
    group_names, regime_names : every name given, also of entries with other mistakes;
        None if there is no list to take them from
    names : kind of name → every name of that kind by its path, also in entries with other mistakes:
        `regime` and `group` (must be known), `group_name` and `option_name` (must be unique)
    trait_names : every trait named in the population, also in groups with other mistakes
    month_bands, age_bands : every list of bands, the scenario's first, then those of groups
    month_bands, age_bands, duration_bins, frailty : empty unless every entry of the list is good
    """

    months: int | None
    start: date | None
    group_names: tuple[str, ...] | None
    regime_names: tuple[str, ...] | None
    groups: Mapping[DataPath, Group]
    regimes: Mapping[DataPath, Regime]
    trait_names: tuple[str, ...]
    traits: Mapping[str, Quantity]
    month_bands: tuple[Mapping[DataPath, MonthsBand], ...]
    age_bands: tuple[Mapping[DataPath, AgeBand], ...]
    duration_bins: Mapping[str, Mapping[DataPath, DurationBin]]
    frailty: Mapping[DataPath, FrailtyClass]
    switches: Mapping[DataPath, Switch]
    waves: Mapping[DataPath, Waves]
    desks: Mapping[DataPath, Desk]
    by_trait: Mapping[DataPath, TraitStatement]
    effect_by_profile: EffectByProfile | None
    published: Mapping[DataPath, Published]
    options: Mapping[DataPath, OptionEntry]
    money: Money | None = None
    amounts: OwnAmounts | None = None
    comparator: str | None = None
    option_names: tuple[str, ...] | None = None
    settings: Mapping[DataPath, SettingEntry] = field(default_factory=dict)
    names: Mapping[str, Mapping[DataPath, str]] = field(default_factory=dict)
    judgement: Judgement | None = None


def parts_of(part: BaseModel | Mapping[str, Any]) -> Parts:
    """Parts of a scenario model, or of plain data that may be wrong in places."""
    regimes = _at(part, ("hazards", "regimes"))
    time = _read(Time, _at(part, ("time",)))
    return Parts(
        months=time.months if time else None,
        start=time.start if time else None,
        group_names=_names(_at(part, ("population", "groups"))),
        regime_names=tuple(map(str, regimes)) if isinstance(regimes, Mapping) else None,
        groups=_entries(Group, part, ("population", "groups")),
        regimes=_entries(Regime, part, ("hazards", "regimes")),
        trait_names=_trait_names(part),
        traits={
            str(name): share
            for (*_, name), share in _entries(Quantity, part, ("population", "traits")).items()
        },
        month_bands=_band_lists(MonthsBand, part, "months_on_benefit"),
        age_bands=_band_lists(AgeBand, part, "ages"),
        duration_bins={
            side: _whole(DurationBin, part, ("hazards", "duration", side))
            for side in ("on_benefit", "off_benefit")
        },
        frailty=_whole(FrailtyClass, part, ("hazards", "frailty")),
        switches=_entries(Switch, part, ("policy", "switches")),
        waves=_entries(Waves, part, ("policy", "waves")),
        desks=_desks(part),
        by_trait=_entries(TraitStatement, part, ("hazards", "by_trait")),
        effect_by_profile=_read(EffectByProfile, _at(part, ("hazards", "effect_by_profile"))),
        published=_entries(Published, part, ("published",)),
        options=_entries(OptionEntry, part, ("options",)),
        money=_read(Money, _at(part, ("money",))),
        amounts=_read(OwnAmounts, _at(part, ("amounts",))),
        comparator=_text(_at(part, ("money", "comparator"))),
        option_names=_names(_at(part, ("options",))),
        settings={
            path: entry
            for dimension in DIMENSIONS
            for path, entry in _entries(SettingEntry, part, ("settings", dimension)).items()
        },
        names={
            kind: {path: text for where in places for path, text in _texts(part, where)}
            for kind, places in NAMED.items()
        },
        judgement=_read(Judgement, _at(part, ("hazards", "judgement"))),
    )


def _at(part: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if isinstance(part, BaseModel):
            part = getattr(part, step, None)
        else:
            part = part.get(step) if isinstance(part, Mapping) else None
    return part


def _read(model: type[M], part: Any) -> M | None:
    if part is None or isinstance(part, model):
        return part
    try:
        return model.model_validate(part)
    except ValidationError:
        return None


def _pairs(part: Any) -> list[tuple[str | int, Any]]:
    if isinstance(part, Mapping):
        return list(part.items())
    return list(enumerate(part)) if isinstance(part, list | tuple) else []


def _entries(model: type[M], part: Any, path: tuple[str, ...]) -> dict[DataPath, M]:
    good: dict[DataPath, M] = {}
    for step, entry in _pairs(_at(part, path)):
        read = _read(model, entry)
        if read is not None:
            good[(*path, step)] = read
    return good


def _desks(part: Any) -> dict[DataPath, Desk]:
    alone = _read(Desk, _at(part, ("policy", "desk")))
    one: dict[DataPath, Desk] = {} if alone is None else {("policy", "desk"): alone}
    return {**one, **_entries(Desk, part, ("policy", "desks"))}


def _whole(model: type[M], part: Any, path: tuple[str, ...]) -> dict[DataPath, M]:
    good = _entries(model, part, path)
    return good if len(good) == len(_pairs(_at(part, path))) else {}


def _make_ups(part: Any) -> list[tuple[DataPath, Any]]:
    """Everything in the population that may say what people are made of, with its place."""
    places: list[tuple[DataPath, Any]] = [(("population",), _at(part, ("population",)))]
    for step, group in _pairs(_at(part, ("population", "groups"))):
        here: DataPath = ("population", "groups", step)
        places += [(here, group), ((*here, "intake"), _at(group, ("intake",)))]
    return places


def _band_lists(model: type[M], section: Any, key: str) -> tuple[Mapping[DataPath, M], ...]:
    lists = [
        {(*place, *path): band for path, band in _whole(model, part, (key,)).items()}
        for place, part in _make_ups(section)
    ]
    return tuple(bands for number, bands in enumerate(lists) if bands or number == 0)


def _trait_names(part: Any) -> tuple[str, ...]:
    lists = [_at(place, ("traits",)) for _, place in _make_ups(part)]
    names = [str(name) for one in lists if isinstance(one, Mapping | list | tuple) for name in one]
    return tuple(dict.fromkeys(names))


def _text(part: Any) -> str | None:
    return part if isinstance(part, str) else None


def _texts(part: Any, where: tuple[str, ...], so_far: DataPath = ()) -> Iterator[Named]:
    """Every text at a place, with its path; a star stands for each entry."""
    if not where:
        if isinstance(part, str):
            yield so_far, part
    elif where[0] == EACH:
        for step, entry in _pairs(part):
            yield from _texts(entry, where[1:], (*so_far, step))
    else:
        yield from _texts(_at(part, where[:1]), where[1:], (*so_far, where[0]))


def _names(entries: Any) -> tuple[str, ...] | None:
    if not isinstance(entries, list | tuple):
        return None
    names = (_at(entry, ("name",)) for entry in entries)
    return tuple(name for name in names if isinstance(name, str))
