"""The same bare four-state chain here and in starsim, where starsim is installed.

Run it in an environment that holds both: ``python tests/benchmarks/starsim_chain.py [PEOPLE]``.
Only the running is timed: starsim's `init`, and our compiling, are left out. Both draw one random
number per person-month, addressed by person and month; starsim's chain is one whole-array module.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from sim.engine.batch import block_ceilings
from sim.engine.kernel_buffers import new_record
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.chunk import Chunk, DrawKeys
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.statuses import N_LANES, N_STATUSES, NEXT_STATUS, STATE_OF_STATUS

PEOPLE, MONTHS, REPEATS = 1_000_000, 24, 3
# Chance per month by state (benefit, part-time, work, other exit, returned) and lane (work,
# part-time, back, other exit); the chain knows `returned` as benefit again.
CHANCE = np.array(
    [
        [0.008, 0.014, 0, 0.01],
        [0.016, 0, 0.04, 0.01],
        [0, 0, 0.007, 0],
        [0, 0, 0, 0],
        [0.008, 0.014, 0, 0.01],
    ]
)
STATE_BEHIND_LANE = np.array([2, 1, 0, 3])
Counts = NDArray[np.int64]


def best_seconds(run: Callable[[], object]) -> float:
    """Best of a few calls."""
    best = float("inf")
    for _ in range(REPEATS):
        begun = perf_counter()
        run()
        best = min(best, perf_counter() - begun)
    return best


def our_chain(people: int) -> tuple[float, Counts]:
    """Seconds of the batch kernel, and people in the four states at the end."""
    world = HazardArrays(
        threshold=(CHANCE * 2.0**32).astype(np.uint32),
        overflow=np.zeros((5, 4), np.uint32),
        has_overflow=False,
        market_of_month=np.zeros(MONTHS, np.int64),
        bin_on=np.zeros(2, np.uint8),
        bin_off=np.zeros(2, np.uint8),
        treatment_of_plan=np.zeros((1, MONTHS + 1), np.uint8),
        treatment_after_stop=0,
        other_exit_is_final=True,
        effect_of_plan=np.zeros((1, MONTHS + 1), np.uint16),
        effect_after_stop=np.zeros((1, MONTHS + 1), np.uint16),
        following=np.zeros((2, 1), np.int32),
        effect_of_moment=np.zeros(1, np.uint16),
        has_courses=False,
        n_fades=0,
        fade_of=np.zeros(2, np.uint16),
        first_return=1,
        n_effects=1,
        n_classes=1,
        n_bins=1,
    )
    chunk = Chunk(
        number=np.arange(people, dtype=np.uint32),
        person_class=np.zeros(people, np.uint8),
        stratum=np.zeros(people, np.uint16),
        plan=np.zeros(people, np.uint16),
        entry_month=np.zeros(people, np.int16),
        stop_month=np.full(people, MONTHS + 1, np.int16),
        pension_month=np.full(people, MONTHS + 1, np.int16),
        status=np.zeros(people, np.uint8),
        since=np.zeros(people, np.int16),
    )
    keys = DrawKeys(np.array([1, 2], np.uint32), np.uint32(0), np.uint32(0), np.uint32(0))
    tables = block_ceilings(world, MONTHS, someone_stops=False)

    def run() -> NDArray[np.int64]:
        record = new_record(1, MONTHS, 0)
        live_chunk(chunk, world, keys, tables, MONTHS, record)
        return record.flows[0].sum(axis=0)

    flows = run()
    at = np.zeros(4, np.int64)
    at[0] = people
    for code in np.flatnonzero(flows):
        status, lane = divmod(int(code), N_LANES)
        after = STATE_OF_STATUS[NEXT_STATUS[status, lane]]
        at[STATE_OF_STATUS[status] % 4] -= flows[code]
        at[after % 4] += flows[code]
    assert flows.size == N_STATUSES * N_LANES
    return best_seconds(run), at


def starsim_chain(people: int) -> tuple[float, Counts]:
    """Seconds of starsim, and people in the four states at the end."""
    import starsim as ss

    below, to = np.cumsum(CHANCE[:4], axis=1), STATE_BEHIND_LANE

    class Chain(ss.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.define_states(ss.IntArr("at", default=0))
            self.luck = ss.random()

        def step(self) -> None:
            uids = self.sim.people.auids
            at = np.asarray(self.at[uids]).astype(np.int64)
            door = (self.luck.rvs(uids)[:, None] >= below[at]).sum(axis=1)
            moves = door < N_LANES
            at[moves] = to[door[moves]]
            self.at[uids] = at

    seconds, at = float("inf"), np.zeros(4, np.int64)
    for _ in range(REPEATS):
        sim = ss.Sim(n_agents=people, start=0, stop=MONTHS - 1, dt=1, modules=[Chain()], verbose=0)
        sim.init()
        begun = perf_counter()
        sim.run()
        seconds = min(seconds, perf_counter() - begun)
        chain = next(module for module in sim.modules if isinstance(module, Chain))
        at = np.bincount(np.asarray(chain.at[sim.people.auids]).astype(int), minlength=4)
    return seconds, at


def main() -> None:
    """Print both speeds, both end states and the ratio."""
    try:
        import starsim
    except ImportError:
        print("skipped: starsim is not installed here (pip install starsim, beside bijstandsim).")
        return
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    ours, our_states = our_chain(people)
    theirs, their_states = starsim_chain(people)
    print(f"{people:,} people, {MONTHS} months, one thread; starsim {starsim.__version__}")
    for name, seconds, at in (("bijstandsim", ours, our_states), ("starsim", theirs, their_states)):
        shares = ", ".join(f"{share:.4f}" for share in at / people)
        print(
            f"{name:12s} {people * MONTHS / seconds / 1e6:10.1f} million person-months/s; "
            f"benefit, part-time, work, other: {shares}"
        )
    print(f"ratio        {theirs / ours:10.1f}")


if __name__ == "__main__":
    main()
