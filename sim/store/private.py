"""The private part of a run's folder: what real people stand behind, and nobody should be sent."""

from __future__ import annotations

from pathlib import Path

from sim.errors import MachineError
from sim.files.atomic import write_text

README = """\
PRIVATE - DO NOT SHARE / VERTROUWELIJK - NIET DELEN

These files hold simulated worlds of the people in your own caseload file, month by month: nothing
is rounded and no small number is left out. They are kept so that a stopped run can go on. They are
no result: the tables in the folder above are. Delete this folder whenever you like; the tables
stay, and the same command makes the files again.

Deze bestanden gaan over de mensen in uw eigen bestand. Er is niets afgerond en niets weggelaten. Ze
zijn er alleen om een afgebroken berekening af te maken. Deel ze niet. U kunt deze map altijd
weggooien; de tabellen blijven staan.
"""
ONLY_THE_OWNER = 0o700


def make_private(path: Path) -> None:
    """The folder, open to its owner only, ignored by git, with a note that says what it is.

    Raises
    ------
    MachineError
        If it cannot be made.
    """
    try:
        path.mkdir(mode=ONLY_THE_OWNER, exist_ok=True)
    except OSError as trouble:
        raise MachineError(f"{path}: cannot be made ({trouble.strerror}).") from trouble
    for name, text in (("README.txt", README), (".gitignore", "*\n")):
        if not (path / name).is_file():
            write_text(path / name, text)
