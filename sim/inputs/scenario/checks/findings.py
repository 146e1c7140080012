"""Mistakes between parts of a scenario, and the checks that many parts share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sim.inputs.reading.mends import word_hint
from sim.inputs.reading.mistakes import DataPath, Finding, shown_key


def known(path: DataPath, name: str, names: Sequence[str] | None, what: str) -> Iterator[Finding]:
    """A name must be one of those given elsewhere."""
    if names is not None and name not in names:
        yield not_known(path, f"must be {what}", name, names)


def not_known(
    path: DataPath, must: str, name: str, names: Iterable[str], *, is_key: bool = False
) -> Finding:
    """A name that is given nowhere, with the nearest that is."""
    listed, mend = word_hint(name, names, is_key=is_key)
    return Finding(path, f"{must} (got `{shown_key(str(name))}`).{listed}", mend)


def before_end(path: DataPath, month: int, last: int | None) -> Iterator[Finding]:
    """A month must lie within the scenario."""
    if last is not None and month > last:
        yield Finding(path, f"must be at most {last}, within time.months (got {month}).")


def rising_steps(starts: Mapping[DataPath, int], last: int | None) -> Iterator[Finding]:
    """Steps must rise and begin within the scenario."""
    before: int | None = None
    for path, start in starts.items():
        yield from before_end(path, start, last)
        if before is not None and start <= before:
            yield Finding(path, f"must be above {before}, as in the entry before (got {start}).")
        before = start


def steps_from_zero(starts: Mapping[DataPath, int]) -> Iterator[Finding]:
    """Steps must begin at 0 and rise."""
    for path, start in list(starts.items())[:1]:
        if start != 0:
            yield Finding(path, f"must be 0 in the first entry (got {start}).")
    yield from rising_steps(starts, None)
