"""How many real people must stand behind a scenario for anything to be told of them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.caseload.model import LEAST_RECIPIENTS
from sim.inputs.reading.mistakes import Finding
from sim.inputs.scenario.checks.parts import Parts


def size_findings(parts: Parts) -> Iterator[Finding]:
    """That the caseload files hold too few recipients, all groups together.

    A file that serves several groups counts once; one that cannot be read tells so itself. How
    few they are is told nowhere.
    """
    files = {path: group.file for path, group in parts.groups.items() if group.file is not None}
    if not files or len(parts.groups) != len(parts.group_names or ()):
        return
    sizes = {file.sha256: file.n_rows for file in files.values()}
    if all(sizes.values()) and sum(sizes.values()) < LEAST_RECIPIENTS:
        shown = ", ".join(dict.fromkeys(file.shown for file in files.values()))
        yield Finding(
            (*next(iter(files)), "file"),
            f"must hold at least {LEAST_RECIPIENTS} recipients in all groups together, because "
            f"nothing is shown of fewer real people (got fewer in {shown}). Add recipients, or "
            "leave `file` out and describe the group with `persons` and the make-up below it.",
        )
