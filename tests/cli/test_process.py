"""What a command does when its streams are closed, it is asked to end, or memory is small."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli import COMMANDS, LIGHT, process
from sim.cli.process import (
    TerminatedError,
    reports_what_is_kept,
    require_memory,
    stopped_words,
)
from sim.errors import MachineError

MAIN = (sys.executable, "-c", "from sim.cli import main; main()")
HEAVY = sorted(set(COMMANDS) - set(LIGHT))
posix = pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise on Windows")
FEW = ("--draws", "1", "--replications", "1", "--workers", "1")


@posix
@pytest.mark.parametrize("closed", [(2,), (1, 2), (0, 1, 2)])
def test_with_closed_streams_a_command_works_and_writes_into_none_of_its_files(
    tmp_path: Path, closed: tuple[int, ...]
) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    done = subprocess.run(
        [*MAIN, "init", str(tmp_path / "mine.yaml")], preexec_fn=close, check=False
    )
    assert done.returncode == 0
    assert (tmp_path / "mine.yaml").read_text("utf-8").startswith("# ")
    # What opens next gets a number above those of the streams.
    opened = subprocess.run(
        [sys.executable, "-c", "from sim.cli.process import open_closed_streams as o; o(); "
         "import os, sys; print('said', file=sys.stderr); sys.exit(os.open('.', 0) < 3)"],
        preexec_fn=close, check=False,
    )  # fmt: skip
    assert opened.returncode == 0


@posix
@pytest.mark.slow
def test_a_run_is_made_with_stderr_closed_and_as_much_memory_as_is_asked_for(
    tmp_path: Path,
) -> None:
    import resource

    asked = process.ADDRESS_SPACE_BYTES

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (asked, asked))
        os.close(2)

    done = subprocess.run(
        [*MAIN, "run", "wageningen", *FEW, "--out", str(tmp_path)],
        preexec_fn=limited, stdout=subprocess.PIPE, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert len(list(tmp_path.glob("*/summary.csv"))) == 1


@posix
@pytest.mark.slow
def test_verify_that_is_asked_to_end_clears_up(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [*MAIN, "verify", "wageningen", "--out", str(tmp_path)], stderr=subprocess.PIPE
    )
    patience = time.monotonic() + 120
    while not list(tmp_path.glob(".verify-*/*/*/chunks/*")):
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < patience
        time.sleep(0.01)
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=120)
    assert child.returncode == 143
    # What a check runs is cleared away.
    assert said.decode().startswith("stopped; nothing new was finished")
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_stop_says_whether_anything_was_finished(is_kept: bool, tmp_path: Path) -> None:
    """Blocks of an earlier command, and tables of another's, are no work of this one."""
    earlier = tmp_path / "other" / "chunks" / "base-000000.parquet"
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"")
    os.utime(earlier, (1e9, 1e9))

    def work() -> None:
        with reports_what_is_kept(tmp_path):
            if is_kept:
                (tmp_path / "other" / "chunks" / "base-000001.parquet").write_bytes(b"")
            raise TerminatedError

    with pytest.raises(KeyboardInterrupt) as stop:
        work()
    word = "what was finished is kept" if is_kept else "nothing new was finished"
    assert word in stopped_words(stop.value)


@posix
@pytest.mark.parametrize("command", HEAVY)
def test_too_little_memory_is_told_in_a_sentence_before_anything_is_loaded(command: str) -> None:
    import resource

    small = 500_000 * 1024
    done = subprocess.run(
        [*MAIN, command, "wageningen"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (small, small)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "not enough memory: a process may map 512 MB here (ulimit -v), and 1,400 MB are needed. "
        "Raise it: ulimit -v unlimited"
    ]


@posix
@pytest.mark.parametrize(("said", "is_enough"), [("99999999\n", False), ("max\n", True)])
def test_a_small_container_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, is_enough: bool
) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(said)
    monkeypatch.setattr(process, "CONTAINER_LIMITS", (tmp_path / "none", limit))
    if is_enough:
        require_memory()
        return
    with pytest.raises(MachineError, match=r"this container may use 100 MB"):
        require_memory()
