"""``python -m tests.independent.run [NAME …]``: every case, a line each; 1 if any fails."""

from __future__ import annotations

import sys

from tests.independent.canary import smallest
from tests.independent.cases import CASES, judge


def main(names: list[str]) -> int:
    """Judge cases and print what is found."""
    failed = []
    sys.stdout.write(
        "| case | worlds | cells | largest z | of | verdict |\n|---|---:|---:|---:|---|---|\n"
    )
    for case in CASES:
        if names and case.name not in names:
            continue
        found = judge(case)
        top = found.worst[0]
        sys.stdout.write(
            f"| {case.name} | {case.worlds:,} | {len(found.cells):,} | {abs(top.z):.2f} | "
            f"{' '.join(top.name)} | {found.verdict} |\n"
        )
        sys.stdout.flush()
        if found.verdict == "fail":
            failed.append(f"{case.name}: {found}")
    if not names or "canary" in names:
        name, z = smallest()
        sys.stdout.write(f"\nAn error of 2 % in any hazard shows: z of {z:.1f} or more ({name}).\n")
        failed += [] if z >= 6 else [f"canary: {name} {z:.1f}"]
    sys.stdout.write("".join(f"\n{one}\n" for one in failed))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
