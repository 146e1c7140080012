"""What a page of one run is about: its groups, in order, with a look, a size and a comparator."""

from __future__ import annotations

from dataclasses import dataclass

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import Group
from sim.report.estimate import Estimate
from sim.report.page.palette import Look, look_of
from sim.report.page.stored_result import Result

COMPARATORS = ("control", "reference")


@dataclass(frozen=True, slots=True)
class Subject:
    """The groups that are shown.

    Attributes
    ----------
    option : the option whose numbers are shown
    looks : group → colour and dash, in the scenario's order
    comparator : the group with which others are compared; None where there is none
    persons : group → persons it counts; a group with new inflow has no fixed number
    last_month : the end
    """

    option: str
    looks: dict[str, Look]
    comparator: str | None
    persons: dict[str, int | None]
    last_month: int

    @property
    def is_per_100(self) -> bool:
        """Whether counts can be shown for every 100 persons, the same in all groups."""
        return all(self.persons.values())

    def shown(self, estimate: Estimate, group: str) -> Estimate:
        """A count as it is shown: for every 100 persons where groups have fixed sizes."""
        persons = self.persons[group]
        fits = self.is_per_100 and estimate.unit == "persons" and persons
        return estimate.among(persons) if fits and persons else estimate

    @property
    def unit(self) -> str:
        """Key of the unit in which counts are shown."""
        return "per_100" if self.is_per_100 else "persons"


def persons_counted(scenario: Scenario, group: Group) -> int | None:
    """Persons whom a group's numbers count; None where new people come in."""
    if group.intake is not None or group.left_before is not None:
        return None
    stopped = group.stopping_persons.value if scenario.reporting.stopped == "included" else 0
    return group.persons.value + stopped


def subject_of(result: Result) -> Subject:
    """The groups of a run's first option."""
    groups = result.scenario.population.groups
    names = [group.name for group in groups]
    return Subject(
        option=result.options[0].name,
        looks={
            group.name: look_of(group.name if group.name == group.regime else "", order)
            for order, group in enumerate(groups)
        },
        comparator=next((name for name in COMPARATORS if name in names), None),
        persons={group.name: persons_counted(result.scenario, group) for group in groups},
        last_month=result.scenario.time.months,
    )
