"""What every option brings under each combination of settings, and the words it is found by."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.compare.paired_differences import SettingRow
from sim.inputs.scenario.combinations import settings_of
from sim.inputs.scenario.sections.settings import DIMENSIONS, SettingEntry
from sim.report.estimate import Estimate
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.settings import CHANCES, DIFFERENCES, SettingLine, setting_estimate

OPTION = "option"
Key = tuple[str, str]


@dataclass(slots=True)
class SettingNumbers:
    """The numbers under each combination; only the scenario's own without `--settings`.

    Attributes
    ----------
    lists : dimension → what may be chosen; a dimension without a choice is left out
    computed : combinations that were run, the scenario as it stands first
    """

    compared: StoredComparison
    lists: dict[str, tuple[SettingEntry, ...]] = field(init=False)
    computed: tuple[Key, ...] = field(init=False)
    _lines: dict[tuple[str, str, str, str], SettingRow] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the table; without one the comparison itself is the only combination."""
        listed = settings_of(self.compared.scenario)
        self.lists = {name: entries for name, entries in listed.items() if len(entries) > 1}
        self._lines = {
            (row.effect_basis, row.labour_market, row.option, row.measure): row
            for row in self.compared.settings
        }
        first = tuple(listed[name][0].name if listed[name] else "" for name in DIMENSIONS)
        pairs = dict.fromkeys((basis, market) for basis, market, _, _ in self._lines)
        self.computed = tuple(pairs) or ((first[0], first[1]),)

    @property
    def table(self) -> str:
        """The table in which the numbers stand."""
        return "settings" if self._lines else "differences"

    def estimate(self, key: Key, option: str, measure: str) -> Estimate:
        """A difference from the comparator under the same settings, or a chance."""
        row = self._lines.get((*key, option, measure))
        if row is None:
            if measure in CHANCES:
                return self.compared.verdict(option, measure, "chance")
            return self.compared.difference(option, measure)
        return setting_estimate(row)

    def line(self, key: Key, option: str) -> SettingLine:
        """What the table of every combination says of an option."""
        measures = (*DIFFERENCES, *CHANCES)
        estimates = {name: self.estimate(key, option, name) for name in measures}
        return SettingLine(estimates, option == self.compared.comparator)


def cheapest_under(numbers: SettingNumbers, key: Key) -> str:
    """The option with the lowest mean net cost under one combination; the comparator at 0."""
    compared = numbers.compared
    costs = {compared.comparator: 0.0}
    for option in compared.others:
        costs[option] = numbers.estimate(key, option, DIFFERENCES[0]).mean
    return min(costs, key=lambda option: costs[option])


def option_words(compared: StoredComparison) -> dict[str, dict[str, str]]:
    """Option → kind of word → word; the option's name itself where the scenario gives no words."""
    picks = {entry.name: dict(entry.pick) for entry in compared.scenario.options}
    if any(picks.values()):
        return {name: picks[name] for name in compared.verdicts if picks.get(name)}
    return {name: {OPTION: name} for name in compared.verdicts}
