"""Which cells of tables that add up must be left out, so that no small one can be worked out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)


def suppressed(
    hidden: Iterable[Cell], lines: Sequence[Sequence[Cell]], sizes: Mapping[Cell, float]
) -> set[Cell]:
    """The hidden cells, and as many more as it takes: no line has exactly one hidden cell.

    Parameters
    ----------
    hidden : cells that must be left out for themselves
    lines : cells bound by one sum; two cells that are equal are a line of their own. Cells that
        are in no table are passed over
    sizes : of every cell; infinite for what cannot be otherwise, which hides nothing

    Examples
    --------
    >>> sorted(suppressed({"b"}, [["a", "b", "sum"], ["sum", "same"]], dict(a=9, b=3, sum=12)))
    ['a', 'b']
    """
    hidden_cells = set(hidden)
    there = [[cell for cell in line if cell in sizes] for line in lines]
    of_cell: dict[Cell, list[int]] = defaultdict(list)
    for number, line in enumerate(there):
        for cell in line:
            of_cell[cell].append(number)
    waiting = list(range(len(there)))
    while waiting:
        line = there[waiting.pop()]
        left = [cell for cell in line if cell not in hidden_cells and sizes[cell] < math.inf]
        if left and sum(cell in hidden_cells for cell in line) == 1:
            more = min(left, key=lambda cell: (sizes[cell], str(cell)))
            hidden_cells.add(more)
            waiting += of_cell[more]
    return hidden_cells
