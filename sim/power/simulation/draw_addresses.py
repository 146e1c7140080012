"""Addresses of a trial's luck: the decision is always TRIAL, the block says what of."""

from __future__ import annotations

import numpy as np

from sim.arrays import Words
from sim.draws import Address, Decision

TRIAL = int(Decision.TRIAL)
PRIOR_BLOCK = 65_000
# One block for each cohort of lives, of which there are at most 256.
LOSS_BLOCK = 64_000
# An endpoint owns two blocks: the event, and the months a person is in sight.
BLOCKS_PER_ENDPOINT = 2


def seed_words(seed: int) -> Words:
    """The generator's key: low and high half of the seed."""
    return np.array(Address(seed, 0, 0).key_words, np.uint32)
