"""Mistakes between parts of a scenario, and the checks that many parts share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.inputs.reading.source_positions import DataPath
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.scenario.checks.parts import Parts


@dataclass(frozen=True)
class Finding:
    """A mistake between parts: where it shows, what must hold, and the line of a table there."""

    path: DataPath
    text: str
    line: str = ""


def known(path: DataPath, name: str, names: Sequence[str] | None, what: str) -> Iterator[Finding]:
    """A name must be one of those given elsewhere."""
    if names is not None and name not in names:
        yield Finding(path, f"must be {what} (got `{name}`).{did_you_mean(name, names)}")


def known_regime(path: DataPath, name: str, parts: Parts) -> Iterator[Finding]:
    """A regime must be named in hazards.regimes."""
    return known(path, name, parts.regime_names, "a regime named in hazards.regimes")


def before_end(path: DataPath, month: int, last: int | None) -> Iterator[Finding]:
    """A month must lie within the scenario."""
    if last is not None and month > last:
        yield Finding(path, f"must be at most {last}, within time.months (got {month}).")


def steps_from_zero(starts: Mapping[DataPath, int]) -> Iterator[Finding]:
    """Steps must begin at 0 and rise."""
    before: int | None = None
    for path, start in starts.items():
        if before is None and start != 0:
            yield Finding(path, f"must be 0 in the first entry (got {start}).")
        if before is not None and start <= before:
            yield Finding(path, f"must be above {before}, as in the entry before (got {start}).")
        before = start
