"""The nine statuses a kernel tells apart, and the four lanes that lead between them.

The five states people read (benefit, part_time, work, other_exit, returned) need two memories to
be counted rightly: whether this is a later spell (`returned` instead of `benefit`) and whether the
person ever left for work (a first exit is counted once). A status is a state with its memories.
"""

from __future__ import annotations

import numpy as np

WORK_LANE, PART_TIME_LANE, BACK_LANE, OTHER_LANE = 0, 1, 2, 3
N_LANES = 4

BENEFIT = 0  # first spell
PART_TIME = 1  # first spell
WORK = 2
OTHER_EXIT = 3  # never left for work
RETURNED = 4  # left for work before
PART_TIME_AGAIN = 5  # later spell, left for work before
OTHER_EXIT_WORKED = 6  # left for work before
RETURNED_NEVER_WORKED = 7
PART_TIME_AGAIN_NEVER_WORKED = 8
N_STATUSES = 9

STAY = 255

# Row: status now; column: lane; value: status after the move, STAY where there is none.
NEXT_STATUS = np.array(
    [
        [2, 1, 255, 3],
        [2, 255, 0, 3],
        [255, 255, 4, 255],
        [255, 255, 7, 255],
        [2, 5, 255, 6],
        [2, 255, 4, 6],
        [255, 255, 4, 255],
        [2, 8, 255, 3],
        [2, 255, 7, 3],
    ],
    dtype=np.uint8,
)
# Which of the five public states (and so which row of the hazard table) a status belongs to:
# 0 benefit, 1 part_time, 2 work, 3 other_exit, 4 returned.
STATE_OF_STATUS = np.array([0, 1, 2, 3, 4, 1, 3, 4, 1], dtype=np.uint8)
N_STATES = 5
# Off benefit the duration curve counts months since the exit instead of months on benefit.
IS_OFF_BENEFIT = np.array([0, 0, 1, 1, 0, 0, 1, 0, 0], dtype=np.uint8)
