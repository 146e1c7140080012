"""The error rates of the checks that chance has a part in, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.verify.agreement import Limits, agreement
from sim.verify.check import Verdict

# Strict, because users verify many scenarios: right code fails one verification in 10,000.
RATES = Limits(fail_below=1e-4, pass_above=1e-2, sight=0.8)


def judged(
    names: Sequence[str],
    z_scores: NDArray[np.float64],
    signal: NDArray[np.float64] | None = None,
) -> tuple[Verdict, str]:
    """Verdict on z-scores that may hang together, and a sentence with the error rates.

    Parameters
    ----------
    names : what each z-score is about
    z_scores : (n,), see `verify.agreement`
    signal : (n,), z-score that the smallest fault worth seeing would give; None: not asked

    Examples
    --------
    >>> import numpy as np
    >>> judged(["a", "b"], np.array([0.3, -9.0]))[0]
    'fail'
    """
    result = agreement(z_scores, signal=signal, limits=RATES)
    verdict: Verdict = "inconclusive"
    if result.verdict.value == "pass":
        verdict = "pass"
    elif result.verdict.value == "fail":
        verdict = "fail"
    if not result.n_cells:
        return verdict, "nothing to compare"
    worst = int(np.argmax(np.nan_to_num(np.abs(z_scores), nan=np.inf, posinf=np.inf)))
    seen = (
        "" if signal is None else f"; chance that such a fault would have shown {result.sight:.2g}"
    )
    return verdict, (
        f"worst of {result.n_cells}: {names[worst]}, z = {z_scores[worst]:.1f}; chance of one as "
        f"far off if all is right {result.p_value:.2g}{seen} (Bonferroni over all; fail below "
        f"{RATES.fail_below:g}, inconclusive below {RATES.pass_above:g}: the rates of false alarm)"
    )
