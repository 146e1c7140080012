"""Cross-checks of a targets file: groups that exist, dates within the trial, counts that fit."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise

from sim.inputs.reading.mistakes import DataPath, Finding, Mend
from sim.inputs.reading.quantity import SHARE_TOLERANCE
from sim.inputs.scenario.checks.findings import not_known
from sim.inputs.scenario.sections.readings import allowed_words
from sim.inputs.targets.model import (
    EffectBasis,
    Readings,
    Targets,
    months_between,
)
from sim.inputs.targets.parameters import TRANSITIONS, Parameter, known_names
from sim.inputs.targets.rows import CountRow, DifferenceRow, Row, ShareRow

# What people from the stock meet until they join.
STANDARD_SERVICE = "reference"
GROUP = "must be a group of population.groups"
BASES = ("researchers", "matched", "none")


def target_findings(targets: Targets) -> Iterator[Finding]:
    """Everything that does not fit together."""
    yield from _group_findings(targets)
    yield from _band_findings(targets)
    yield from _border_findings(targets)
    yield from _row_findings(targets)
    yield from _chain_findings(targets)
    yield from _basis_findings(targets)
    yield from _alternative_findings(targets)
    yield from _parameter_findings(targets)


def _group_findings(targets: Targets) -> Iterator[Finding]:
    groups: set[str] = set()
    for number, group in enumerate(targets.population.groups):
        path: DataPath = ("population", "groups", number)
        if group.name in groups:
            text = f"must be a name of its own (got `{group.name}` again)."
            yield Finding((*path, "name"), text)
        groups.add(group.name)
        last = targets.time.months - 1
        if group.entry.last_month > last:
            text = f"must be at most {last}, within time.months (got {group.entry.last_month})."
            yield Finding((*path, "entry", "last_month"), text)
        regimes = {other.regime for other in targets.population.groups}
        if group.entry.from_stock > 0 and STANDARD_SERVICE not in regimes:
            text = (
                f"must be 0 in a trial without a group whose regime is `{STANDARD_SERVICE}`, what "
                f"people meet before they join (got {group.entry.origin.stock.value:g}). Add such "
                "a group, or leave origin out."
            )
            yield Finding((*path, "entry", "origin", "stock"), text)


def _band_findings(targets: Targets) -> Iterator[Finding]:
    bands = targets.population.months_on_benefit
    path: DataPath = ("population", "months_on_benefit")
    total = sum(band.share.value for band in bands)
    if abs(total - 1.0) > SHARE_TOLERANCE:
        yield Finding(path, f"shares must sum to 1 (got {total:.10g}).")
    border = 0
    for number, band in enumerate(bands):
        if band.from_months < border or band.to_months <= band.from_months:
            text = "must follow the band before and end after it begins"
            got = f"(got {band.from_months} to {band.to_months})."
            yield Finding((*path, number), f"{text} {got}")
        border = band.to_months


def _border_findings(targets: Targets) -> Iterator[Finding]:
    for key in ("on_benefit_from_months", "off_benefit_from_months"):
        borders = getattr(targets.duration, key)
        if borders[0] != 0 or any(a >= b for a, b in pairwise(borders)):
            text = f"must begin with 0 and increase (got {', '.join(map(str, borders))})."
            yield Finding(("duration", key), text)


def _dates_of(row: Row) -> Iterator[tuple[str, datetime.date]]:
    for key in ("date", "other_date"):
        date = getattr(row, key, None)
        if date is not None:
            yield key, date


def _row_findings(targets: Targets) -> Iterator[Finding]:
    for number, row in enumerate(targets.rows):
        yield from _one_row_findings(targets, ("rows", number), row)
        if isinstance(row, CountRow):
            yield from _denominator_findings(targets, ("rows", number), row)
        if row.role == "fitted" and not isinstance(row, CountRow | ShareRow):
            text = (
                f"must be validation: {row.quantity} is never fitted here (got fitted). "
                "A published effect size is fitted only under `effects`."
            )
            yield Finding(("rows", number, "role"), text)


def _denominator_findings(targets: Targets, path: DataPath, row: CountRow) -> Iterator[Finding]:
    """A table cannot hold more persons than its groups do; groups of none are only thought of."""
    persons = {group.name: group.persons for group in targets.population.groups}
    sizes = [persons.get(name, 0) for name in row.groups]
    whole = sum(sizes)
    if all(sizes) and row.of > whole:
        text = f"must be at most {whole}, the persons of {', '.join(row.groups)} (got {row.of})."
        tenth = row.of // 10
        is_slip = row.of % 10 == 0 and row.count <= tenth <= whole
        mend = Mend((str(tenth),), is_guess=True) if is_slip else None
        yield Finding((*path, "of"), text, mend)


def _one_row_findings(targets: Targets, path: DataPath, row: Row) -> Iterator[Finding]:
    names = [group.name for group in targets.population.groups]
    against = getattr(row, "against", ())
    for key, groups in (("groups", row.groups), ("against", against)):
        for place, name in enumerate((groups,) if isinstance(groups, str) else groups):
            if name not in names:
                where = (*path, key) if isinstance(groups, str) else (*path, key, place)
                yield not_known(where, GROUP, name, names)
    for key, date in _dates_of(row):
        month = months_between(targets.time.start, date)
        if not 0 <= month <= targets.time.months:
            text = (
                f"must lie within the trial, {targets.time.start} and the {targets.time.months} "
                f"months after it (got {date})."
            )
            yield Finding((*path, key), text)


def _chain_findings(targets: Targets) -> Iterator[Finding]:
    """Counts of one group that the likelihood chains: nested; one date, first exits excepted."""
    first: dict[tuple[tuple[str, ...], datetime.date], CountRow] = {}
    dates: dict[tuple[tuple[str, ...], str], datetime.date] = {}
    for number, row in enumerate(targets.rows):
        if not isinstance(row, CountRow) or row.role != "fitted":
            continue
        path: DataPath = ("rows", number)
        if len(row.groups) > 1:
            text = "a fitted count must be about one group (got several). Give one row each."
            yield Finding((*path, "groups"), text)
        key = (row.groups, row.quantity)
        if row.quantity != "first_exit_to_work" and dates.setdefault(key, row.date) != row.date:
            text = f"{row.quantity} of a group can be fitted on one date only (got a second one)."
            yield Finding((*path, "date"), f"{text} Make this row validation.")
        if row.quantity == "first_exit_to_work":
            first[(row.groups, row.date)] = row
    for number, row in enumerate(targets.rows):
        if not isinstance(row, CountRow) or row.role != "fitted":
            continue
        whole = first.get((row.groups, row.date))
        if row.quantity == "net_exit_to_work" and whole is not None and row.count > whole.count:
            text = f"must be at most the first exits, {whole.count} (got {row.count})."
            yield Finding(("rows", number, "count"), text)


def _basis_findings(targets: Targets) -> Iterator[Finding]:
    names = [group.name for group in targets.population.groups]
    for basis, content in targets.effects.items():
        path: DataPath = ("effects", basis)
        if basis not in BASES:
            yield Finding(path, f"must be {', '.join(BASES)} (got `{basis}`).")
        for place, name in enumerate(content.replaces_exits_of):
            if name not in names:
                yield not_known((*path, "replaces_exits_of", place), GROUP, name, names)
        yield from _effect_row_findings(targets, path, content.rows)
        for word, reading in content.readings.items():
            yield from _effect_row_findings(targets, (*path, "readings", word), reading.rows)
        yield from _effect_reading_findings(targets, basis, content)


def _effect_row_findings(
    targets: Targets, path: DataPath, rows: tuple[DifferenceRow, ...]
) -> Iterator[Finding]:
    for place, row in enumerate(rows):
        yield from _one_row_findings(targets, (*path, "rows", place), row)
        if row.standard_error is None:
            text = "must have a standard_error, because it is fitted (got none)."
            yield Finding((*path, "rows", place), text)


def _effect_reading_findings(
    targets: Targets, basis: str, content: EffectBasis
) -> Iterator[Finding]:
    """A basis with readings has a word of `readings` to choose by, and no rows next to them."""
    path: DataPath = ("effects", basis, "readings")
    if not content.readings:
        return
    if content.rows:
        text = "must not stand next to `rows` (got both). Move the rows into a reading."
        yield Finding(path, text)
    word = getattr(targets.readings, basis, None)
    if word is None:
        text = f"must be left out: there is no `readings.{basis}` to choose by. Give `rows`."
        yield Finding(path, text)
    elif word not in content.readings:
        known = tuple(content.readings)
        yield not_known(("readings", basis), f"must be a reading of effects.{basis}", word, known)


def _alternative_findings(targets: Targets) -> Iterator[Finding]:
    """Alternatives are of readings and values that there are."""
    for name, words in targets.alternatives.items():
        path: DataPath = ("alternatives", name)
        if name not in Readings.model_fields:
            known = tuple(Readings.model_fields)
            yield not_known(path, "must be a reading", name, known, is_key=True)
            continue
        allowed = allowed_words(name, Readings)
        for word in words:
            if word not in allowed:
                yield not_known(
                    (*path, word), f"must be a value of readings.{name}", word, allowed, is_key=True
                )


def _parameter_findings(targets: Targets) -> Iterator[Finding]:
    regimes = tuple(dict.fromkeys(group.regime for group in targets.population.groups))
    borders = targets.duration
    known = known_names(
        regimes, len(borders.on_benefit_from_months), len(borders.off_benefit_from_months)
    )
    for transition in TRANSITIONS:
        if f"base.{transition}" not in targets.parameters:
            text = f"must hold `base.{transition}` (it is missing). Give a prior or `fixed`."
            yield Finding(("parameters",), text)
    for name, parameter in targets.parameters.items():
        path: DataPath = ("parameters", name)
        if name not in known:
            yield not_known(path, "must be a parameter of this trial", name, known, is_key=True)
        yield from _one_parameter_findings(targets, path, name, parameter)


def _one_parameter_findings(
    targets: Targets, path: DataPath, name: str, parameter: Parameter
) -> Iterator[Finding]:
    is_elasticity = name.startswith("elasticity.")
    if parameter.same_as is not None:
        other = targets.parameters.get(parameter.same_as)
        if other is None or other.same_as is not None:
            text = "must name a parameter of this file with a prior or a fixed value of its own"
            own = [one for one, other in targets.parameters.items() if other.same_as is None]
            yield not_known((*path, "same_as"), text, parameter.same_as, own)
    if parameter.mean is not None and not is_elasticity:
        text = "must have a log-normal prior (median and log_sd), because it is above 0."
        yield Finding(path, text)
    if is_elasticity and parameter.median is not None:
        yield Finding(path, "must have a normal prior (mean and sd), as every elasticity.")
    lowest_allowed = parameter.fixed is None or is_elasticity or parameter.fixed >= 0
    if not lowest_allowed:
        yield Finding((*path, "fixed"), f"must be at least 0 (got {parameter.fixed:g}).")
