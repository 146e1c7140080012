"""``python -m sim.verify.child_process``: what the parent sends, in a process of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.inputs.scenario.model import Scenario
from sim.verify.small_run import Run, RunPlan


def start_child(
    run: Run, scenario: Scenario, plan: RunPlan, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a run in a new Python process with this environment; does not wait for it."""
    task = pickle.dumps((run, scenario, plan))
    command = [sys.executable, "-m", "sim.verify.child_process"]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environment),
    )
    if child.stdin is not None:
        child.stdin.write(task)
        child.stdin.close()
        child.stdin = None
    return child


def folder_of(child: subprocess.Popen[bytes]) -> Path:
    """Wait for a child and say where its results stand.

    Raises
    ------
    ChildProcessError
        If it ended in an error, with the last line it said.
    """
    said, complaint = child.communicate()
    if child.returncode != 0:
        last = complaint.decode(errors="replace").strip().splitlines()[-1:]
        raise ChildProcessError(f"a run in its own process ended with {child.returncode}: {last}")
    return Path(os.fsdecode(said))


@contextmanager
def ended_at_last(children: Sequence[subprocess.Popen[bytes]]) -> Iterator[None]:
    """End children that still work when this ends, as it does early when the user stops it."""
    try:
        yield
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
                child.communicate()


def main() -> None:
    """Read a pickled (run, scenario, plan) from standard input, run it, say the folder."""
    run, scenario, plan = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(os.fsencode(run(scenario, plan)))


if __name__ == "__main__":
    main()
