"""What a fuzzer found: how many files were accepted, what broke, and how long a check took."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

# A check that takes longer is a fault: time of the processor, whatever else the machine does.
MOST_SECONDS = 2.0
LEAST_ACCEPTED = 1 / 3
Answer = TypeVar("Answer")


@dataclass
class Report:
    """Counts over the files of one kind.

    Attributes
    ----------
    kind, seed, n : what was generated
    outcomes : accepted, refused, and what became of the accepted
    faults : one text each: a traceback, or what was believed that is not so
    slowest_seconds, slowest : the longest check, and of which file
    least_accepted : share of the files that must be accepted, or the refusals say little
    """

    kind: str
    seed: int
    n: int
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    slowest: str = ""
    least_accepted: float = LEAST_ACCEPTED

    def timed(self, name: str, check: Callable[[], Answer]) -> Answer | None:
        """What a check answers; None, with the traceback kept, if it breaks."""
        start = time.process_time()
        try:
            return check()
        except Exception:  # noqa: BLE001  (whatever breaks is what is looked for)
            self.faults.append(f"{name}: {traceback.format_exc()}")
            return None
        finally:
            seconds = time.process_time() - start
            if seconds > self.slowest_seconds:
                self.slowest_seconds, self.slowest = seconds, name

    def unbroken(self, name: str, work: Callable[[], Answer]) -> Answer | None:
        """What some work gives, whose time is no matter; None with the traceback kept."""
        try:
            return work()
        except Exception:  # noqa: BLE001  (whatever breaks is what is looked for)
            self.faults.append(f"{name}: {traceback.format_exc()}")
            return None

    @property
    def is_right(self) -> bool:
        """Whether nothing broke, nothing was slow and enough was accepted to mean something."""
        return (
            not self.faults
            and self.slowest_seconds <= MOST_SECONDS
            and self.outcomes["accepted"] >= self.least_accepted * self.n
        )

    @property
    def text(self) -> str:
        """The report for a console."""
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        lines = [f"{self.kind}: {self.n} files from seed {self.seed}: {counts}.", *self.faults]
        slowest = f"Slowest check: {self.slowest_seconds:.2f} s ({self.slowest})."
        return "\n".join([*lines, f"{len(self.faults)} faults. {slowest}"])
