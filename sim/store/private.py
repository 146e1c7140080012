"""The private part of a run's folder: what real people stand behind, and nobody should be sent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import MachineError
from sim.files.atomic import make_folder, write_bytes, write_text
from sim.files.private_files import PRIVATE, close_to_others
from sim.inputs.scenario.redacted import has_own_caseload

if TYPE_CHECKING:
    from sim.inputs.scenario.model import Scenario

README = """\
PRIVATE - DO NOT SHARE / VERTROUWELIJK - NIET DELEN

These files hold simulated worlds of the people in your own caseload file, month by month: nothing
is rounded and no small number is left out; or the key that hides in results which file they are
of. They are kept so that a stopped run can go on. They are no result: the tables in the folder
above are. Delete this folder whenever you like; the tables stay, and the same command makes the
files again.

Deze bestanden gaan over de mensen in uw eigen bestand. Er is niets afgerond en niets weggelaten. Of
het is de sleutel waarmee de uitkomsten verbergen om welk bestand het gaat. Ze zijn er alleen om een
afgebroken berekening af te maken. Deel ze niet. U kunt deze map altijd weggooien; de tabellen
blijven staan.
"""
KEY_FILE = "fingerprint.key"
KEY_BYTES = 32


def make_private(path: Path) -> None:
    """The folder, open to its owner only, ignored by git, with a note that says what it is.

    One that was there is closed again, and every file in it.

    Raises
    ------
    MachineError
        If it cannot be made or closed.
    """
    make_folder(path)
    close_to_others(path)
    for name, text in (("README.txt", README), (".gitignore", "*\n")):
        if not (path / name).is_file():
            write_text(path / name, text)


def fingerprint_key(folder: Path, scenario: Scenario) -> bytes | None:
    """The key by which results name an own caseload; None for a scenario without one.

    Parameters
    ----------
    folder : of results; the key stands in its `private/` and is made if it is not there
    scenario : with its options

    Raises
    ------
    MachineError
        If it cannot be written, or is damaged.
    """
    if not has_own_caseload(scenario):
        return None
    make_folder(folder)
    make_private(folder / PRIVATE)
    path = folder / PRIVATE / KEY_FILE
    if not path.is_file():
        # No draw of a simulation: the key must be what nobody can work out.
        write_bytes(path, os.urandom(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise MachineError(
            f"{path}: must be a key of {KEY_BYTES} bytes (got {len(key)}: it is damaged). Remove "
            "it; runs that were stopped then begin anew, and results that are there stay."
        )
    return key
