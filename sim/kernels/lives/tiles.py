"""A tile: the scratch space in which the batch kernel takes a thousand people through a block.

Finding an array costs more than reading it: numba counts references each time an array leaves a
tuple, and a processor has few registers for pointers. So the arrays of a tile are the rows of one
array of fixed width, a little wider than the tile: rows a power of two apart would fall upon each
other in the cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scratch = NDArray[np.uint32]

TILE_PEOPLE = 1024
STRIDE = TILE_PEOPLE + 16

ROW = 0  # row in the chunk
NUMBER = 1
ROUNDS = 2  # four rows, see `blocks.hoist`
CEILING = 6  # four rows, one a lane
NEEDED = 10  # two rows: months in which outward, and backward, marks matter at first
MARKS = 12  # two rows: outward, backward
TODO = 14  # months still to be looked up
WAITING = 15  # columns of people with anything in TODO
TRACK = 16  # see `tables`
STOP = 17
WORDS = 18  # a row for each month of the block
