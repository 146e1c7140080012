"""Scenario, design, targets, series and amounts files from a seed, each checked as a user would.

A file that is only written otherwise must be accepted. A spoiled one is accepted or refused with
sentences of one line; where it has one mistake and a mend is proposed, the mend is written where
the message says, and that mistake must be gone.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sim.compare.preflight import run_preflight_checks
from sim.errors import InputError
from sim.inputs.amounts.evaluation_plan import load_evaluation_plan
from sim.inputs.amounts.load import FILES, read_checked
from sim.inputs.amounts.policy_cases import load_policy_cases
from sim.inputs.design.load import load_design
from sim.inputs.reading.mistakes import Mistake
from sim.inputs.reading.shipped import DESIGNS, LABOUR_MARKET, SCENARIOS, shipped
from sim.inputs.scenario.inheritance import inheritance_remarks
from sim.inputs.scenario.load import read_scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.placed import mistakes_placed
from sim.inputs.scenario.plausibility import implausible
from sim.inputs.scenario.remarks import remarks
from sim.inputs.scenario.template import starter_text
from sim.inputs.targets.load import content_hash, read_targets
from tests.fuzz.report import Report
from tests.fuzz.series_mutations import series_draft
from tests.fuzz.yaml_mutations import Draft, drafts
from tests.inputs.mends.kinds_of_file import mended

# A check that takes longer is broken off: seconds of the processor, so that what else the machine
# does is no fault of the check, and of the clock, so that one that waits for ever ends as well.
LONGEST_SECONDS = 60
LONGEST_ON_THE_CLOCK = 20 * LONGEST_SECONDS
LONGEST_SENTENCE = 2_000


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes
    ----------
    name : what it is called
    right : names of files and right texts to begin with
    make : a file on its way, from a text
    check : reads a file as a command does, or refuses it
    command : the same as a command of its own, for a share of the files
    """

    name: str
    right: Callable[[], Sequence[tuple[str, str]]]
    check: Callable[[Path], object]
    make: Callable[[random.Random, str], Draft] = drafts
    command: tuple[str, ...] = ()


def fuzz(kind: Kind, n: int, seed: int, *, most_processes: int = 20) -> Report:
    """Check `n` files of a kind; a few of them by a command of its own.

    Parameters
    ----------
    n, seed : number of files, and the seed of all luck
    most_processes : files that are checked once more by a command of its own
    """
    luck, report = random.Random(seed), Report(kind.name, seed, n, least_accepted=1 / 4)
    every = max(1, n // most_processes) if most_processes else n + 1
    right = kind.right()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number in range(n):
            name, text = luck.choice(right)
            draft = kind.make(luck, text)
            file = Path(folder) / name
            file.write_bytes(draft.content)
            known = len(report.faults)
            _judge(kind, report, f"{kind.name} {number} ({name})", file, draft)
            for fault in report.faults[known:]:
                # So that whoever waits for hours sees it at once.
                sys.stderr.write(f"{fault[:600]}\n")
            if kind.command and number % every == every - 1:
                report.unbroken(f"{kind.name} {number}", partial(_as_a_command, kind, file))
    return report


def _judge(kind: Kind, report: Report, name: str, file: Path, draft: Draft) -> None:
    mistakes = report.timed(name, partial(_outcome, kind, file))
    if mistakes is None:
        report.faults.append(f"{name} held {draft.content[:4_000]!r}")
        return
    report.outcomes["refused" if mistakes else "accepted"] += 1
    if draft.is_right:
        report.outcomes["right files"] += 1
        if mistakes:
            report.faults.append(f"{name}: a right file was refused: {mistakes[0]}")
    for mistake in mistakes:
        sentence = str(mistake)
        if "\n" in sentence or len(sentence) > LONGEST_SENTENCE:
            report.faults.append(f"{name}: no sentence: {sentence[:300]!r}")
    if len(mistakes) == 1 and isinstance(mistakes[0], Mistake) and mistakes[0].mend is not None:
        report.unbroken(name, partial(_require_mended, kind, report, file, mistakes[0]))


def _outcome(kind: Kind, file: Path) -> tuple[object, ...]:
    """The mistakes of a file; none if it is accepted."""
    with _limited():
        try:
            kind.check(file)
        except InputError as error:
            return error.items
    return ()


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Stop what takes too long."""

    def stop(number: int, _: object) -> None:
        raise TimeoutError(f"more than {limits[number]} s")

    limits = {signal.SIGPROF: LONGEST_SECONDS, signal.SIGALRM: LONGEST_ON_THE_CLOCK}
    before = {number: signal.signal(number, stop) for number in limits}
    timers = (
        (signal.ITIMER_PROF, LONGEST_SECONDS),
        (signal.ITIMER_REAL, LONGEST_ON_THE_CLOCK),
    )
    for timer, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for timer, _ in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _require_mended(kind: Kind, report: Report, file: Path, mistake: Mistake) -> None:
    """Every proposal, written where the mistake stands, mends it."""
    assert mistake.mend is not None
    text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    if mistake.place is None or Path(mistake.place.file).name != file.name or "\r" in text:
        return
    for write in mistake.mend.write:
        assert write in str(mistake), f"the message does not say `{write}`: {mistake}"
        file.write_text(mended(text, mistake, write), "utf-8")
        left = _outcome(kind, file)
        same = [other for other in left if getattr(other, "path", None) == mistake.path]
        report.outcomes["mended"] += 1
        if same and (mistake.mend.part != "line" or str(same[0]) == str(mistake)):
            raise AssertionError(f"{mistake}\n`{write}` is refused: {same[0]}")


def _as_a_command(kind: Kind, file: Path) -> None:
    """The file by a command in a process of its own: a sentence or an answer, no traceback."""
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()", *kind.command, file.name],
        capture_output=True, timeout=4 * LONGEST_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 2), done.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in done.stderr + done.stdout


def _scenarios() -> list[tuple[str, str]]:
    texts = [SCENARIOS.find(name).read_text("utf-8") for name in SCENARIOS.names()]
    return [("x.yaml", text) for text in (*texts, starter_text())]


def _check_scenario(file: Path) -> None:
    with mistakes_placed(file):
        scenario, document = read_scenario(file)
        options = resolve_options(scenario)
        run_preflight_checks(options)
        inheritance_remarks(scenario, document)
        remarks(options)
        implausible(scenario, options)


def _designs() -> list[tuple[str, str]]:
    return [("x.yaml", DESIGNS.find(name).read_text("utf-8")) for name in DESIGNS.names()]


def _targets() -> list[tuple[str, str]]:
    files = shipped("calibration").glob("*.targets.yaml")
    return [("x.targets.yaml", file.read_text("utf-8")) for file in sorted(files)]


def _check_targets(file: Path) -> None:
    read_targets(file)
    content_hash(file)


def _series() -> list[tuple[str, str]]:
    return [
        ("x.csv", LABOUR_MARKET.find(name).read_text("utf-8")) for name in LABOUR_MARKET.names()
    ]


def _check_series(file: Path) -> None:
    scenario = file.with_name("with_series.yaml")
    text = (
        f"scenario: x\nbased_on: municipality\nhazards: {{labour_market: {{file: {file.name}}}}}\n"
    )
    scenario.write_text(f"{text}options: []\n", "utf-8")
    read_scenario(scenario)


def _amounts() -> list[tuple[str, str]]:
    names = [*(f"amounts/{name}" for name in (*FILES, "evaluation"))]
    files = [shipped(f"{name}.yaml") for name in names]
    files += sorted(shipped("policy_cases").glob("*.yaml"))
    return [(file.name, file.read_text("utf-8")) for file in files]


def _check_amounts(file: Path) -> None:
    if file.stem in FILES:
        read_checked(file, FILES[file.stem])
    elif file.stem == "evaluation":
        load_evaluation_plan(file.parent)
    else:
        folder = file.parent / "cases"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(file, folder)
        load_policy_cases(folder)


SCENARIO = Kind("scenario", _scenarios, _check_scenario, command=("check",))
DESIGN = Kind("design", _designs, load_design)
TARGETS = Kind("targets", _targets, _check_targets)
SERIES = Kind("series", _series, _check_series, series_draft)
AMOUNTS = Kind("amounts", _amounts, _check_amounts)
