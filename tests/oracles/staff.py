"""Staff in place and the clients it can guide, over whole arrays: the twin of the desk's own rule.

The program asks `sim.inputs.scenario.sections.desk` month by month.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.errors import InputError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def slots_of(fte: Floats, clients_per_fte: float) -> Integers:
    """Clients that staff can take on, whole persons; fte any shape, >= 0.

    Examples
    --------
    >>> slots_of(np.array([0.5, 2.0]), 47)
    array([23, 94])
    """
    fte = np.asarray(fte, dtype=np.float64)
    if bool(np.any(~(fte >= 0))):
        raise InputError("staff.fte: must be 0 or more in every month.")
    # 0.1 fte x 50 must be 5, not the 4 of a product just below it.
    room = np.floor(fte * clients_per_fte + 1e-9)
    return room.astype(np.int64)


def staff_in_place(wanted_fte: Floats, *, start_fte: float, hiring_months: int) -> Floats:
    """Staff at work each month, when a post is filled only after it was wanted for some months.

    in_place[m] = min(wanted[m - hiring_months .. m]), with wanted = start_fte before month 0.
    So growth comes late, a cut works at once, and a wish dropped before the post is filled costs
    nothing. Assumption: recruiting takes the same time for every post.

    Parameters
    ----------
    wanted_fte : (months,), fte, >= 0
    start_fte : fte at work before month 0, >= 0
    hiring_months : >= 0

    Returns
    -------
    (months,), fte

    Examples
    --------
    >>> staff_in_place(np.array([2.0, 2.0, 2.0, 1.0]), start_fte=0, hiring_months=2)
    array([0., 0., 2., 1.])
    """
    wanted = np.asarray(wanted_fte, dtype=np.float64)
    mistakes = []
    if bool(np.any(~(wanted >= 0))) or not start_fte >= 0:
        mistakes.append("staff.fte: must be 0 or more in every month.")
    if hiring_months < 0:
        mistakes.append(f"staff.hiring_months: must be 0 or more (got {hiring_months}).")
    if mistakes:
        raise InputError(mistakes)
    path = np.concatenate([np.full(hiring_months, float(start_fte)), wanted])
    windows = np.lib.stride_tricks.sliding_window_view(path, hiring_months + 1)
    in_place: Floats = windows.min(axis=1)
    return in_place
