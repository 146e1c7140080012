"""What is allowed in a caseload file and yet worth telling, to its owner alone.

These sentences name lines of the file: they are for the console, never for results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR, load_pension_ages
from sim.inputs.caseload.line_mistakes import named_lines
from sim.inputs.caseload.model import OwnCaseload
from sim.inputs.caseload.recipients import age_months_at
from sim.inputs.scenario.model import Scenario


def caseload_remarks(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """Sentences about the files of a scenario and its options, each once."""
    said = [
        remark
        for scenario in scenarios
        for group in scenario.population.groups
        if group.file is not None
        for remark in (*group.file.remarks, *_past_pension_age(group.file, scenario))
    ]
    return tuple(dict.fromkeys(said))


def _past_pension_age(file: OwnCaseload, scenario: Scenario) -> Iterator[str]:
    """Lines of people who no longer have a right to assistance when the scenario starts."""
    start = scenario.time.start
    pension = load_pension_ages().on(start)
    least = MONTHS_IN_YEAR * pension.years + pension.months
    ages = {row.line: age_months_at(row, start) for row in file.recipients}
    past = {line: age for line, age in ages.items() if age is not None and age >= least}
    if not past:
        return
    column = file.called.get("birth_date") or file.called["age_years"]
    # An age that is worked out here is no cell of the file.
    oldest = max(past.values()) // MONTHS_IN_YEAR
    oldest_word = f" (the oldest {oldest})" if "birth_date" in file.called else ""
    months = f" and {pension.months} months" if pension.months else ""
    first = min(past)
    what = "keeps them on benefit like anybody else"
    if scenario.population.ageing:
        what = "counts them at the start and lets them leave in the first month"
    yield (
        f"{file.shown}:{first}: {column}: past the pension age of {pension.years} years{months} on "
        f"{start}, in {named_lines(past, len(past))}{oldest_word}. Assistance ends at that age, "
        f"but the simulation {what}: remove the lines of those who no longer receive it."
    )
