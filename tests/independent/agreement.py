"""Whether two numbers agree, judged together: as the program's own `verify` does it."""

from __future__ import annotations

import math
from dataclasses import dataclass

FAIL, INCONCLUSIVE = 1e-4, 1e-2
SAME = 1e-6  # relative
LEAST_EVENTS = 100  # with fewer expected events a mean is not normal enough


@dataclass(frozen=True)
class Cell:
    """A number of the program next to the independent one; `error` is of their difference."""

    name: tuple[str, ...]
    program: float
    independent: float
    error: float

    @property
    def z(self) -> float:
        """Standardised difference."""
        gap = self.program - self.independent
        if abs(gap) <= SAME * max(1, abs(self.program)):  # cents are rounded month by month
            return 0.0
        if self.error <= 0:
            return math.copysign(99, gap)
        return gap / self.error


@dataclass(frozen=True)
class Judged:
    """All cells together, Bonferroni."""

    cells: list[Cell]

    @property
    def worst(self) -> list[Cell]:
        """The cells, the largest difference first."""
        return sorted(self.cells, key=lambda one: -abs(one.z))

    @property
    def probability(self) -> float:
        """Of a difference as large as the largest somewhere, if all means are equal."""
        one = math.erfc(abs(self.worst[0].z) / math.sqrt(2))
        return min(1.0, one * len(self.cells))

    @property
    def verdict(self) -> str:
        """`pass`, `fail` or `inconclusive`."""
        if self.probability < FAIL:
            return "fail"
        return "inconclusive" if self.probability < INCONCLUSIVE else "pass"

    def __str__(self) -> str:
        """One line, and the worst cells of what does not pass."""
        top = self.worst[0]
        line = f"{self.verdict}: {len(self.cells)} cells, largest |z| {abs(top.z):.2f}"
        line += f" ({' '.join(top.name)})"
        if self.verdict == "pass":
            return line
        return "\n".join([line, *(f"  {one} z {one.z:.1f}" for one in self.worst[:8])])
