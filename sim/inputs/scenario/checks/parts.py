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


def parts_of(given: BaseModel | Mapping[str, Any]) -> Parts:
    """Parts of a scenario model, or of plain data that may be wrong in places."""
    regimes = _at(given, ("hazards", "regimes"))
    time = _read(Time, _at(given, ("time",)))
    return Parts(
        months=time.months if time else None,
        start=time.start if time else None,
        group_names=_names(_at(given, ("population", "groups"))),
        regime_names=tuple(map(str, regimes)) if isinstance(regimes, Mapping) else None,
        groups=_entries(Group, given, ("population", "groups")),
        regimes=_entries(Regime, given, ("hazards", "regimes")),
        trait_names=_trait_names(given),
        traits={
            str(name): share
            for (*_, name), share in _entries(Quantity, given, ("population", "traits")).items()
        },
        month_bands=_band_lists(MonthsBand, given, "months_on_benefit"),
        age_bands=_band_lists(AgeBand, given, "ages"),
        duration_bins={
            side: _whole(DurationBin, given, ("hazards", "duration", side))
            for side in ("on_benefit", "off_benefit")
        },
        frailty=_whole(FrailtyClass, given, ("hazards", "frailty")),
        switches=_entries(Switch, given, ("policy", "switches")),
        waves=_entries(Waves, given, ("policy", "waves")),
        desks=_desks(given),
        by_trait=_entries(TraitStatement, given, ("hazards", "by_trait")),
        effect_by_profile=_read(EffectByProfile, _at(given, ("hazards", "effect_by_profile"))),
        published=_entries(Published, given, ("published",)),
        options=_entries(OptionEntry, given, ("options",)),
        money=_read(Money, _at(given, ("money",))),
        amounts=_read(OwnAmounts, _at(given, ("amounts",))),
        comparator=_text(_at(given, ("money", "comparator"))),
        option_names=_names(_at(given, ("options",))),
        settings={
            path: entry
            for dimension in DIMENSIONS
            for path, entry in _entries(SettingEntry, given, ("settings", dimension)).items()
        },
        names={
            kind: {path: text for where in places for path, text in _texts(given, where)}
            for kind, places in NAMED.items()
        },
        judgement=_read(Judgement, _at(given, ("hazards", "judgement"))),
    )


def _at(given: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if isinstance(given, BaseModel):
            given = getattr(given, step, None)
        else:
            given = given.get(step) if isinstance(given, Mapping) else None
    return given


def _read(model: type[M], given: Any) -> M | None:
    if given is None or isinstance(given, model):
        return given
    try:
        return model.model_validate(given)
    except ValidationError:
        return None


def _pairs(given: Any) -> list[tuple[str | int, Any]]:
    if isinstance(given, Mapping):
        return list(given.items())
    return list(enumerate(given)) if isinstance(given, list | tuple) else []


def _entries(model: type[M], given: Any, path: tuple[str, ...]) -> dict[DataPath, M]:
    good: dict[DataPath, M] = {}
    for step, entry in _pairs(_at(given, path)):
        read = _read(model, entry)
        if read is not None:
            good[(*path, step)] = read
    return good


def _desks(given: Any) -> dict[DataPath, Desk]:
    alone = _read(Desk, _at(given, ("policy", "desk")))
    one: dict[DataPath, Desk] = {} if alone is None else {("policy", "desk"): alone}
    return {**one, **_entries(Desk, given, ("policy", "desks"))}


def _whole(model: type[M], given: Any, path: tuple[str, ...]) -> dict[DataPath, M]:
    good = _entries(model, given, path)
    return good if len(good) == len(_pairs(_at(given, path))) else {}


def _make_ups(given: Any) -> list[tuple[DataPath, Any]]:
    """Everything in the population that may say what people are made of, with its place."""
    places: list[tuple[DataPath, Any]] = [(("population",), _at(given, ("population",)))]
    for step, group in _pairs(_at(given, ("population", "groups"))):
        here: DataPath = ("population", "groups", step)
        places += [(here, group), ((*here, "intake"), _at(group, ("intake",)))]
    return places


def _band_lists(model: type[M], given: Any, key: str) -> tuple[Mapping[DataPath, M], ...]:
    lists = [
        {(*place, *path): band for path, band in _whole(model, part, (key,)).items()}
        for place, part in _make_ups(given)
    ]
    return tuple(bands for number, bands in enumerate(lists) if bands or number == 0)


def _trait_names(given: Any) -> tuple[str, ...]:
    names = [str(name) for _, part in _make_ups(given) for name in _at(part, ("traits",)) or ()]
    return tuple(dict.fromkeys(names))


def _text(given: Any) -> str | None:
    return given if isinstance(given, str) else None


def _texts(given: Any, where: tuple[str, ...], so_far: DataPath = ()) -> Iterator[Named]:
    """Every text at a place, with its path; a star stands for each entry."""
    if not where:
        if isinstance(given, str):
            yield so_far, given
    elif where[0] == EACH:
        for step, entry in _pairs(given):
            yield from _texts(entry, where[1:], (*so_far, step))
    else:
        yield from _texts(_at(given, where[:1]), where[1:], (*so_far, where[0]))


def _names(entries: Any) -> tuple[str, ...] | None:
    if not isinstance(entries, list | tuple):
        return None
    names = (_at(entry, ("name",)) for entry in entries)
    return tuple(name for name in names if isinstance(name, str))
