"""``python -m tests.fuzz.run KIND N SEED``: N generated files of a kind, and what they did."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from tests.fuzz import input_files
from tests.fuzz.caseload_files import fuzz_caseload
from tests.fuzz.report import Report

# Kind → its generator; each has a file of its own.
KINDS: dict[str, Callable[[int, int], Report]] = {
    "caseload": fuzz_caseload,
    "scenario": partial(input_files.fuzz, input_files.SCENARIO),
    "design": partial(input_files.fuzz, input_files.DESIGN),
    "targets": partial(input_files.fuzz, input_files.TARGETS),
    "series": partial(input_files.fuzz, input_files.SERIES),
    "amounts": partial(input_files.fuzz, input_files.AMOUNTS),
}


def main(arguments: list[str]) -> int:
    """Fuzz one kind; 0 if nothing broke, 1 if something did, 2 for a mistake in the command."""
    match arguments:
        case [kind, n, seed] if kind in KINDS and n.isdecimal() and seed.isdecimal():
            report = KINDS[kind](int(n), int(seed))
            sys.stdout.write(f"{report.text}\n")
            return 0 if report.is_right else 1
    sys.stderr.write(f"python -m tests.fuzz.run {'|'.join(KINDS)} N SEED\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
