"""Settings: what a reader of the comparison may choose that nobody decides.

A council chooses an option. It does not choose which published effect size is right, nor how the
labour market goes. Those are settings: each a partial change of the whole scenario, under which all
options are compared again. The one that changes nothing is the scenario as it stands; a scenario
that is built on another may well be none of those it took over, and is then listed beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from sim.errors import InputError
from sim.scenario.comparison import Change, no_change
from sim.scenario.frozen import Section
from sim.scenario.words import Name

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

DIMENSIONS = ("effect_basis", "labour_market")
LONGEST_NAME = 60


class SettingEntry(Section):
    """One thing a reader may choose: a name and what changes."""

    name: Name = Field(description="short name: small letters, digits, _ and -")
    title: Annotated[str, Field(max_length=300)] = Field(
        default="", description="the setting in a few words"
    )
    change: Change = Field(
        default_factory=no_change,
        description="the part of the scenario that is as this setting says",
    )


# What a scenario is that is none of the settings it took over from the one it is based on.
AS_IT_STANDS = SettingEntry(name="own", title="As in this scenario")

Entries = Annotated[tuple[SettingEntry, ...], Field(max_length=12, strict=False)]


class Settings(Section):
    """What a reader may choose that nobody decides."""

    effect_basis: Entries = Field(
        default=(), description="which published effect size the regimes follow"
    )
    labour_market: Entries = Field(default=(), description="how the labour market goes")

    def listed(self) -> dict[str, tuple[SettingEntry, ...]]:
        """The entries of each dimension, by its name."""
        return {"effect_basis": self.effect_basis, "labour_market": self.labour_market}


@dataclass(frozen=True)
class Setting:
    """One combination of settings.

    Attributes
    ----------
    chosen : dimension → name of what is chosen; empty where the scenario lists nothing
    scenario : the whole scenario under it, with all its options; its own settings are empty,
        except in the first combination, which is the scenario as it stands
    """

    chosen: Mapping[str, str]
    scenario: Scenario


def every_setting(scenario: Scenario) -> tuple[Setting, ...]:
    """Every combination of settings as a whole scenario, the scenario as it stands first.

    Raises
    ------
    InputError
        If the scenario has no settings, or a combination makes no whole scenario.
    """
    if not any(scenario.settings.listed().values()):
        raise InputError(
            f"{scenario.scenario}: settings: must hold effect_basis or labour_market, lists of "
            "what a reader may choose (got none). See docs/comparison.md."
        )
    lists = _as_it_stands_first(scenario)
    found, mistakes = [], []
    for number, picked in enumerate(product(*(entries or (None,) for entries in lists.values()))):
        chosen = {
            dimension: "" if entry is None else entry.name
            for dimension, entry in zip(lists, picked, strict=True)
        }
        try:
            whole = scenario if number == 0 else _named(_under(scenario, picked), chosen)
        except InputError as error:
            words = " × ".join(filter(None, chosen.values()))
            mistakes += [f"settings {words}: {text}" for text in error.mistakes]
            continue
        found.append(Setting(chosen, whole))
    if mistakes:
        raise InputError(mistakes)
    return tuple(found)


def _as_it_stands_first(scenario: Scenario) -> dict[str, tuple[SettingEntry, ...]]:
    """The entries of each dimension, the one that the scenario is already in front."""
    bare = _under(scenario, ())
    found = {}
    for dimension, entries in scenario.settings.listed().items():
        same = [entry for entry in entries if _is(bare, scenario, entry)]
        first = tuple(same[:1]) or ((AS_IT_STANDS,) if entries else ())
        found[dimension] = (*first, *(entry for entry in entries if entry not in same))
    return found


def _is(bare: Scenario, scenario: Scenario, entry: SettingEntry) -> bool:
    """Whether the scenario is as this setting says already."""
    try:
        return _under(scenario, (entry,)) == bare
    except InputError:
        return False


def _under(scenario: Scenario, picked: tuple[SettingEntry | None, ...]) -> Scenario:
    """The whole scenario with every change laid over it, without settings of its own."""
    from sim.scenario.merge import apply_change
    from sim.scenario.options import resolved, scenario_from_mapping

    data: dict[str, Any] = {**resolved(scenario), "settings": {}}
    for entry in picked:
        if entry is not None and entry.change:
            data = apply_change(data, entry.change)
    return scenario_from_mapping(data)


def _named(scenario: Scenario, chosen: Mapping[str, str]) -> Scenario:
    """The scenario under a name that says what was chosen."""
    words = "-".join((scenario.scenario, *filter(None, chosen.values())))
    return scenario.model_copy(update={"scenario": words[:LONGEST_NAME]})
