"""Item 5: a run killed at any moment and started again ends in the bytes of an undisturbed run."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

from sim.files.seals import KeptFileWarning
from sim.inputs.scenario.model import Scenario
from sim.verify.check import Check, passed_or_failed
from sim.verify.small_run import Run, RunPlan, difference, result_bytes

# Among the first pages of a chunk, whose heads hold lengths that readers need not look at.
IDLE_BYTE = 200


def _half(path: Path) -> bytes:
    whole = path.read_bytes()
    return whole[: len(whole) // 2]


def _chunks(folder: Path) -> list[Path]:
    return sorted(folder.glob("**/chunks/*.parquet"))


def _drop_tables(folder: Path) -> None:
    for table in folder.glob("summary.*"):
        table.unlink()


def in_first_chunk(folder: Path) -> None:
    """Killed while the first chunk was being written: half of it under its hidden name."""
    _drop_tables(folder)
    first, *_ = chunks = _chunks(folder)
    first.with_name(f".{first.name}.1.part").write_bytes(_half(first))
    for chunk in chunks:
        chunk.unlink()


def half_way(folder: Path) -> None:
    """Killed half way, by a power cut that left one chunk cut short and one empty."""
    _drop_tables(folder)
    chunks = _chunks(folder)
    for chunk in chunks[1::2]:
        chunk.unlink()
    chunks[0].write_bytes(_half(chunks[0]))
    if len(chunks) > 2:  # noqa: PLR2004  (a third chunk is there)
        chunks[2].write_bytes(b"")


def changed_byte(folder: Path) -> None:
    """A byte of a chunk changed on which, more often than not, no value hangs."""
    _drop_tables(folder)
    first, *_ = _chunks(folder)
    content = bytearray(first.read_bytes())
    content[min(IDLE_BYTE, len(content) - 1)] ^= 0xFF
    first.write_bytes(content)


def wrong_chunk(folder: Path) -> None:
    """A chunk that holds another chunk's worlds, put there by hand."""
    _drop_tables(folder)
    chunks = _chunks(folder)
    if len(chunks) > 1:
        shutil.copyfile(chunks[1], chunks[0])


def in_tables(folder: Path) -> None:
    """Killed while the tables were being written: some there, one under its hidden name."""
    table = folder / "summary.csv"
    table.with_name(f".{table.name}.1.part").write_bytes(_half(table))
    table.unlink()


def in_manifest(folder: Path) -> None:
    """A manifest cut short."""
    manifest = folder / "manifest.json"
    manifest.write_bytes(_half(manifest))


MOMENTS: dict[str, Callable[[Path], None]] = {
    "in the first chunk": in_first_chunk,
    "half way, with a chunk cut short": half_way,
    "with a byte of a chunk changed": changed_byte,
    "with a chunk in another's place": wrong_chunk,
    "in the tables": in_tables,
    "in the manifest": in_manifest,
}


def check_resumes(scenario: Scenario, run: Run, undisturbed: Path, folder: Path) -> Check:
    """Contract item 5, chunk by chunk.

    Parameters
    ----------
    scenario : small
    run : runs it
    undisturbed : results folder of a whole run
    folder : for runs, empty
    """
    reference, findings = result_bytes(undisturbed), []
    for number, (words, spoil) in enumerate(MOMENTS.items()):
        out = folder / f"killed-{number}"
        already_reported = out / undisturbed.name
        shutil.copytree(undisturbed, already_reported)
        spoil(already_reported)
        with warnings.catch_warnings():
            # The run says that it does not believe what was spoilt here on purpose.
            warnings.simplefilter("ignore", KeptFileWarning)
            again = run(scenario, RunPlan(out))
        differ = difference(reference, result_bytes(again))
        if again != already_reported:
            findings.append(f"stopped {words}: the run did not go on in its folder")
        elif differ:
            findings.append(f"stopped {words}: other bytes in {differ}")
        left = [file.name for file in again.rglob(".*.part")]
        if left:
            findings.append(f"stopped {words}: left behind {', '.join(left)}")
    return passed_or_failed(
        "5",
        "a run that was killed ends in the same bytes",
        findings,
        f"{len(reference)} files after stops {', '.join(MOMENTS)}",
    )
