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
    """One or more mistakes in what the user gave, all reported at once.

    Parameters
    ----------
    mistakes : each ``where: what must hold (got …)``, a sentence or what says one; at least one

    Attributes
    ----------
    mistakes : the sentences
    items : the mistakes as they were given; those of a file know their place and mend
    """

    def __init__(self, mistakes: str | Iterable[object]) -> None:
        self.items = (mistakes,) if isinstance(mistakes, str) else tuple(mistakes)
        self.mistakes = tuple(str(mistake) for mistake in self.items)
        super().__init__("\n".join(self.mistakes))


class MachineError(SimError):
    """The machine could not do it: no space, no right to write, a broken file system."""

    exit_code = 1
