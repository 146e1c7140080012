"""What goes wrong, said so that a person can mend it: where, what, how."""

from __future__ import annotations

from collections.abc import Iterable


class SimError(Exception):
    """A mistake the user can mend; the command prints it without a traceback.

    Attributes
    ----------
    exit_code : 2 for a mistake in the input, 1 for trouble with the machine
    """

    exit_code = 2


class InputError(SimError):
    """One or more mistakes in what the user gave, all told at once.

    Parameters
    ----------
    mistakes : sentences, each ``where: what must hold (got …)``; at least one
    """

    def __init__(self, mistakes: str | Iterable[str]) -> None:
        self.mistakes = (mistakes,) if isinstance(mistakes, str) else tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class MachineError(SimError):
    """The machine could not do it: no space, no right to write, a broken file system."""

    exit_code = 1
