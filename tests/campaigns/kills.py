"""``python -m tests.campaigns.kills N SEED``: a command killed at any moment, and started again.

The command is killed (SIGKILL) once or more at random moments of its life, then left alone. It must
end in the bytes of a command that nobody disturbed, and leave nothing behind: no file that the
undisturbed one has not, hidden ones and temporary ones included.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.campaigns.small_work import CALIBRATE, COMPARE, FIT, POWER, RUN, write_inputs

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-c", "from sim.cli import main; main()")
OUTCOMES = ("same bytes", "OTHER BYTES", "LEFT BEHIND", "FAILED")
AGAIN_SHARE, MOST_KILLS = 0.25, 3
LONGEST_SECONDS = 900


@dataclass(frozen=True)
class Work:
    """A command to be killed.

    Attributes
    ----------
    words : of the command; `*` stands for what a pattern finds
    before : what must have been done, undisturbed
    """

    words: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        """In the table."""
        return self.words[0]


REPORT = ("report", "results/comparisons/town-*", "--letter")
WORKS = (
    Work(RUN),
    Work(COMPARE),
    Work(POWER),
    Work(CALIBRATE),
    Work(FIT, (CALIBRATE,)),
    Work(REPORT, (COMPARE,)),
)


def started(words: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    """The command in a process of its own, its temporary files under the folder."""
    given = [str(next(folder.glob(word))) if "*" in word else word for word in words]
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(
        [*PROGRAM, *given],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finished(words: Sequence[str], folder: Path) -> str:
    """Let a command run to its end; what it said if that was no good one."""
    child = started(words, folder)
    _, said = child.communicate(timeout=LONGEST_SECONDS)
    return "" if child.returncode == 0 else said.decode(errors="replace")


def kill(words: Sequence[str], folder: Path, seconds: float) -> None:
    """Kill a command, with all it started, after so many seconds, if it has not ended before."""
    child = started(words, folder)
    try:
        child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def files(folder: Path) -> dict[str, bytes]:
    """Everything that stands under a folder, hidden or not."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def outcome_of(work: Work, folder: Path, reference: dict[str, bytes]) -> str:
    """What became of a command that was killed in this folder and is started again."""
    said = finished(work.words, folder)
    if said:
        sys.stderr.write(f"{work.name}: {said}\n")
        return "FAILED"
    found = files(folder)
    left = found.keys() - reference.keys()
    if left:
        sys.stderr.write(f"{work.name}: left behind {', '.join(sorted(left))}\n")
        return "LEFT BEHIND"
    other = [name for name in reference if found.get(name) != reference[name]]
    if other:
        sys.stderr.write(f"{work.name}: other bytes in {', '.join(other)}\n")
        return "OTHER BYTES"
    return "same bytes"


def campaign(number: int, seed: int, works: Sequence[Work] = WORKS) -> dict[str, Counter[str]]:
    """Outcomes of so many killed commands, in turn, by command."""
    dice = random.Random(seed)
    found: dict[str, Counter[str]] = {work.name: Counter() for work in works}
    with tempfile.TemporaryDirectory() as place:
        trials = [Trial(work, Path(place)) for work in works]
        for index in range(number):
            trial = trials[index % len(trials)]
            found[trial.work.name][trial.outcome(dice)] += 1
    return found


class Trial:
    """A command, its folder before it and after it undisturbed, and how long it takes."""

    def __init__(self, work: Work, place: Path) -> None:
        self.work = work
        self.before, self.folder = place / f"{work.name}-before", place / "folder"
        self.before.mkdir()
        write_inputs(self.before)
        for words in work.before:
            assert not finished(words, self.before), words
        self._copied(self.before)
        began = time.monotonic()
        assert not finished(work.words, self.folder), work.words
        self.seconds = time.monotonic() - began
        self.reference = files(self.folder)

    def _copied(self, source: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(source, self.folder)

    def outcome(self, dice: random.Random) -> str:
        """Kill it at random moments, then look what it ends in."""
        self._copied(self.before)
        for _ in range(MOST_KILLS):
            kill(self.work.words, self.folder, dice.uniform(0.0, self.seconds))
            if dice.random() > AGAIN_SHARE:
                break
        return outcome_of(self.work, self.folder, self.reference)


def table(found: dict[str, Counter[str]]) -> str:
    """Outcomes as a Markdown table."""
    lines = [f"| command | killed | {' | '.join(OUTCOMES)} |", "|---|" + "---:|" * 5]
    for name, counts in [*found.items(), ("**all**", sum(found.values(), Counter()))]:
        cells = " | ".join(str(counts[outcome]) for outcome in OUTCOMES)
        lines.append(f"| {name} | {counts.total()} | {cells} |")
    return "\n".join(lines)


def main(number: int = 100, seed: int = 1) -> int:
    """Run the campaign, print its table; 1 if any command did not end as if undisturbed."""
    found = campaign(number, seed)
    sys.stdout.write(f"{table(found)}\n")
    return int(any(counts.total() != counts[OUTCOMES[0]] for counts in found.values()))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
