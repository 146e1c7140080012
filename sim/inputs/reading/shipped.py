"""What comes with the program: where its folders lie, and which of its files have which name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError
from sim.inputs.reading.suggestions import did_you_mean

PLAIN_NAME = re.compile(r"[a-z0-9_-]{1,60}\Z")


def shipped(name: str) -> Path:
    """A file or folder that comes with the program.

    Parameters
    ----------
    name : its path in the checkout, such as ``scenarios`` or ``amounts/labour_market``

    Returns
    -------
    its place: inside the package if installed, else in the checkout
    """
    package = Path(__file__).resolve().parents[2]
    packaged = package / "data" / name
    return packaged if packaged.exists() else package.parent / name


@dataclass(frozen=True)
class BuiltIns:
    """Files of one kind that come with the program, each known by its name.

    Attributes
    ----------
    noun : what one of them is, in messages; for layered files also the key that holds its name
    folder : where they lie, as `shipped` has it
    suffix : how their files end
    renamed : (name of before, name of now): still found
    """

    noun: str
    folder: str
    suffix: str = ".yaml"
    renamed: tuple[tuple[str, str], ...] = ()

    def names(self) -> tuple[str, ...]:
        """All names, in alphabetical order."""
        return tuple(sorted(path.stem for path in shipped(self.folder).glob(f"*{self.suffix}")))

    def path(self, name: str) -> Path | None:
        """The file of a name, or None if there is none of that name."""
        name = dict(self.renamed).get(name, name)
        is_known = PLAIN_NAME.match(name) is not None and name in self.names()
        return shipped(self.folder) / f"{name}{self.suffix}" if is_known else None

    def called(self, name_or_path: str | Path) -> str:
        """What somebody calls it who stands next to it: its built-in name, or that of the file.

        A file whose name would be taken for a built-in one, or for an option, is called with `./`.
        """
        if self.path(str(name_or_path)):
            return str(name_or_path)
        name = Path(name_or_path).name
        return f"./{name}" if self.path(name) or name.startswith("-") else name

    def find(self, name_or_path: str | Path) -> Path:
        """The file that a name or path means.

        Raises
        ------
        InputError
            If it looks like a name, and there is no such name and no such file.
        """
        name = str(name_or_path)
        path = self.path(name)
        if path is None and PLAIN_NAME.match(name) and not Path(name).exists():
            hint = did_you_mean(name, self.names())
            raise InputError(
                f"{name}: must be a built-in {self.noun} or a file (there is neither).{hint}"
            )
        return path or Path(name)


SCENARIOS = BuiltIns("scenario", "scenarios")
DESIGNS = BuiltIns("design", "designs", renamed=(("wageningen_itt", "wageningen_signed"),))
LABOUR_MARKET = BuiltIns("series", "amounts/labour_market", ".csv")
