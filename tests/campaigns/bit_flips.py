"""``python -m tests.campaigns.bit_flips N SEED``: no single flipped bit is believed.

One bit of one file is flipped, and the command that rests on the file is called. It may refuse the
file in a sentence, or make again what it held with a word and end in the same bytes; or the bit may
be one that changes no value, and then the results are the same. Other results, or a traceback, are
a failure.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from sim.calibrate.calibration import calibrate
from sim.calibrate.checkpoint import load_checkpoint
from sim.calibrate.sampler import SamplerSettings
from sim.calibrate.trace_file import read_trace
from sim.cli import main as bijstandsim
from sim.errors import SimError
from sim.files.seals import KeptFileWarning
from sim.hazards.posterior import SUFFIX, load_posterior
from sim.power import stages
from sim.verify.small_run import result_bytes
from tests.campaigns.small_work import COMPARE, POWER, RUN, write_inputs

OUTCOMES = ("refused", "made again", "changes nothing", "BELIEVED", "TRACEBACK")
LETHAL = ("BELIEVED", "TRACEBACK")
TINY = SamplerSettings(16, 100, 100, 100, 1_200, 4)
END_BYTES = 60_000
# Of a table of studies kept in stages: studies in each of three.
STAGE = 100
DERIVED = {".csv", ".xlsx", ".html", ".svg", ".png", ".txt"}


@dataclass(frozen=True)
class Kind:
    """A kind of file, and what is called when a bit of it was flipped.

    Attributes
    ----------
    name : in the table
    files : under the folder of work, a pattern
    call : does the work that rests on the file; what it gives must stay the same
    spoil : what is taken away first, so that the file is read
    end_only : flip bits of the last part only, which says what stands where
    share : of all flips
    """

    name: str
    files: str
    call: Callable[[Path], object]
    spoil: str = ""
    end_only: bool = False
    share: float = 1.0


def command(*words: str) -> Callable[[Path], object]:
    """A call of the command line; gives all results, or raises what it refuses with."""

    def call(folder: Path) -> object:
        given = [str(next(folder.glob(word))) if "*" in word else word for word in words]
        done = CliRunner().invoke(bijstandsim, given)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        if done.exit_code != 0:
            raise SimError(done.output)
        if "It is made again now" in done.stderr:
            warnings.warn(done.stderr, KeptFileWarning, stacklevel=1)
        # What is read is not compared: a bit may change that gives no value.
        found = result_bytes(folder / "results")
        return {name: digest for name, digest in found.items() if Path(name).suffix in DERIVED}

    return call


def report_on(folder: str) -> Callable[[Path], object]:
    return command("report", folder)


def checkpoint(folder: Path) -> object:
    state = load_checkpoint(next(folder.glob("stopped/.my-*.checkpoint.npz")))
    return None if state is None else repr(state)


def trace(folder: Path) -> object:
    manifest = load_posterior(folder / f"fitted/my{SUFFIX}").manifest
    steps = read_trace(folder / "fitted/my.trace.parquet", manifest, "registry")
    return {name: values.tolist() for name, values in steps.items()}


TOWN, TOWNS = "results/runs/town-*", "results/comparisons/town-*"
STUDY = "results/studies/power-trial-*"
KINDS = (
    Kind("posterior", f"w{SUFFIX}", command(*RUN), share=4),
    Kind("posterior, its end", f"w{SUFFIX}", command(*RUN), end_only=True, share=3),
    Kind("block of a run", f"{TOWN}/chunks/*", command(*RUN), f"{TOWN}/summary.*", share=3),
    Kind("block of a comparison", f"{TOWNS}/comparison/*", command(*COMPARE)),
    Kind("summary", f"{TOWN}/summary.parquet", report_on(TOWN), share=2),
    Kind("table of a comparison", f"{TOWNS}/comparison_*.parquet", report_on(TOWNS), share=2),
    Kind("manifest of a run", f"{TOWN}/manifest.json", report_on(TOWN), share=2),
    Kind("manifest of a comparison", f"{TOWNS}/manifest.json", report_on(TOWNS), share=2),
    Kind("manifest of a power study", f"{STUDY}/manifest.json", report_on(STUDY), share=2),
    Kind("kept studies", f"{STUDY}/studies.npz", command(*POWER), share=3),
    Kind(
        "stage of studies", f"{STUDY}/stage-*.npz", command(*POWER), f"{STUDY}/studies.npz", share=2
    ),
    Kind("table of a power study", f"{STUDY}/*.parquet", report_on(STUDY), share=2),
    Kind("checkpoint", "stopped/.my-*.checkpoint.npz", checkpoint, share=2),
    Kind("trace", "fitted/my.trace.parquet", trace, share=2),
)


class StoppedError(Exception):
    """A plug pulled."""


def prepare(folder: Path, kinds: Sequence[Kind]) -> None:
    """What these kinds need, from small work."""
    write_inputs(folder)
    files = " ".join(kind.files for kind in kinds)
    for words, place in ((RUN, TOWN), (COMPARE, TOWNS), (POWER, STUDY)):
        if place in files or (words is RUN and SUFFIX in files):
            command(*words)(folder)
            report_on(place)(folder)
    if "stage-" in files:
        keep_stages(folder)
    if "my" in files:
        calibrate_my_trial(folder)


def keep_stages(folder: Path) -> None:
    """The stages that a stopped power study keeps, beside the whole table."""
    kept = next(folder.glob(f"{STUDY}/studies.npz"))
    content = kept.read_bytes()
    kept.unlink()
    unplugged = patch.object(stages, "joined", side_effect=StoppedError)
    with contextlib.suppress(StoppedError), unplugged:
        command(*POWER)(folder)
    kept.write_bytes(content)


def calibrate_my_trial(folder: Path) -> None:
    """A posterior with its trace, and a checkpoint of a calibration that was stopped."""

    def stop(done: int, of: int) -> None:
        if done >= of:
            raise StoppedError

    targets = folder / "my.targets.yaml"
    settings: dict[str, Any] = {"settings": TINY, "draws": 50, "threads": 1}
    calibrate(targets, folder=folder / "fitted", **settings)
    with contextlib.suppress(StoppedError):
        calibrate(targets, folder=folder / "stopped", progress=stop, **settings)


def outcome_of(kind: Kind, folder: Path, reference: object) -> str:
    """What became of a flipped bit."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            result = kind.call(folder)
        except SimError:
            return "refused"
        except Exception as fault:  # noqa: BLE001  (any other is what is looked for)
            sys.stderr.write(f"{kind.name}: {type(fault).__name__}: {fault}\n")
            return "TRACEBACK"
    told = any(issubclass(one.category, KeptFileWarning) for one in said)
    if told and not result:  # left out, or to be started over
        return "refused"
    if result != reference:
        return "BELIEVED"
    return "made again" if told else "changes nothing"


def flips(kinds: Sequence[Kind], number: int) -> Iterator[Kind]:
    """Kinds by their shares, `number` in all."""
    total = sum(kind.share for kind in kinds)
    done = 0.0
    given = 0
    for kind in kinds:
        done += kind.share
        upto = round(number * done / total)
        yield from [kind] * (upto - given)
        given = upto


def campaign(number: int, seed: int, kinds: Sequence[Kind] = KINDS) -> dict[str, Counter[str]]:
    """Outcomes of so many flips by kind."""
    dice = random.Random(seed)
    found: dict[str, Counter[str]] = {kind.name: Counter() for kind in kinds}
    with tempfile.TemporaryDirectory() as place, patch.object(stages, "COUNT_STAGE", STAGE):
        whole, folder = Path(place) / "whole", Path(place) / "folder"
        whole.mkdir()
        with contextlib.chdir(whole):
            prepare(whole, kinds)
        references: dict[str, object] = {}
        for kind in flips(kinds, number):
            if kind.name not in references:
                references[kind.name] = called(kind, whole, folder)
            outcome = called(kind, whole, folder, dice, references[kind.name])
            found[kind.name][str(outcome)] += 1
    return found


def called(
    kind: Kind,
    whole: Path,
    folder: Path,
    dice: random.Random | None = None,
    reference: object = None,
) -> object:
    """Call a kind's work on a fresh copy: with dice on a damaged one, for the outcome."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    for path in [*folder.glob(kind.spoil)] if kind.spoil else []:
        path.unlink()
    with contextlib.chdir(folder):
        if dice is None:
            return kind.call(folder)
        path = dice.choice(sorted(folder.glob(kind.files)))
        content = bytearray(path.read_bytes())
        first = max(0, len(content) - END_BYTES) if kind.end_only else 0
        bit = dice.randrange(8 * first, 8 * len(content))
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        outcome = outcome_of(kind, folder, reference)
    if outcome in LETHAL:
        sys.stderr.write(f"{kind.name}: bit {bit} of {path.name}: {outcome}\n")
    return outcome


def table(found: dict[str, Counter[str]]) -> str:
    """Outcomes as a Markdown table."""
    lines = [f"| file | flips | {' | '.join(OUTCOMES)} |", "|---|" + "---:|" * (len(OUTCOMES) + 1)]
    rows = [*found.items(), ("**all**", sum(found.values(), Counter()))]
    for name, counts in rows:
        cells = " | ".join(str(counts[outcome]) for outcome in OUTCOMES)
        lines.append(f"| {name} | {counts.total()} | {cells} |")
    return "\n".join(lines)


def main(number: int = 1_000, seed: int = 1) -> int:
    """Run the campaign, print its table; 1 if any flip was believed or ended in a traceback."""
    found = campaign(number, seed)
    sys.stdout.write(f"{table(found)}\n")
    return int(any(counts[outcome] for counts in found.values() for outcome in LETHAL))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
