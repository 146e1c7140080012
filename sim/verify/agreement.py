"""Whether simulated counts agree with exact expectations: pass, fail or inconclusive.

A single z-score says little where a run has thousands of cells, and a run too small to see a fault
must not pass. The three answers, and the rule that a check states its error rates, follow
vivarium_testing_utils' FuzzyChecker (Institute for Health Metrics and Evaluation, 2024), which
compares Bayes factors; here the error rates are those of a test over all cells at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import betainc, betaincc, chdtrc, ndtr, ndtri

from sim.arrays import Floats
from sim.verify.check import Verdict


class AgreementVerdict(StrEnum):
    """What a check says."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Limits:
    """Error rates of the check; all shares, 0 to 1.

    Attributes
    ----------
    fail_below : p-value below which a check fails: a right engine fails at most this often
    pass_above : p-value from which a check may pass; between the two it is inconclusive
    sight : chance of failing a run with the fault looked for; with less a check cannot pass
    """

    fail_below: float = 0.001
    pass_above: float = 0.05
    sight: float = 0.8


@dataclass(frozen=True, slots=True)
class Agreement:
    """The verdict on all cells of a run and what it rests on.

    Attributes
    ----------
    verdict : pass, fail or inconclusive
    n_cells : cells compared
    largest_z : largest absolute z-score
    p_value : chance that a right engine disagrees at least as much, all cells together (at most)
    sight : chance that the fault looked for would have failed (at least); NaN: none was stated
    limits : the error rates that were agreed
    """

    verdict: AgreementVerdict
    n_cells: int
    largest_z: float
    p_value: float
    sight: float
    limits: Limits

    def sentence(self) -> str:
        """The verdict in a sentence, with its error rate."""
        sight = "" if np.isnan(self.sight) else f", chance to see the fault {self.sight:.2g}"
        return (
            f"{self.verdict}: largest |z| {self.largest_z:.2f} over {self.n_cells} cells, "
            f"p = {self.p_value:.2g}{sight} "
            f"(a right engine fails at most {self.limits.fail_below:g} of the time)"
        )


def agreement(
    z_scores: Floats,
    *,
    signal: Floats | None = None,
    independent: bool = False,
    limits: Limits | None = None,
) -> Agreement:
    r"""Verdict on the z-scores of all cells.

    The p-value is Bonferroni's, :math:`n \cdot 2 \Phi(-\max |z|)`, which holds however the cells
    depend on each other (the months of one group are the same people). Independent cells are also
    judged by :math:`\sum z^2 \sim \chi^2_n`, upper tail, which sees a small fault in every cell;
    each of the two then has half the error rate.

    Parameters
    ----------
    z_scores : any shape; standard normal under a right engine; NaN counts as the worst disagreement
    signal : any shape, >= 0: z-score that the smallest fault worth seeing would give each cell
    independent : whether no two cells share people
    limits : error rates; the default fails a right engine 1 time in 1,000

    References
    ----------
    Dunn (1961), Multiple comparisons among means, JASA 56(293), 52-64.

    Examples
    --------
    >>> agreement(np.array([0.3, -1.2, 2.0])).verdict.value
    'pass'
    >>> agreement(np.array([0.3, -6.0])).verdict.value
    'fail'
    >>> agreement(np.array([0.3, -1.2]), signal=np.array([0.5, 0.1])).verdict.value
    'inconclusive'
    """
    rates = limits or Limits()
    sizes = np.nan_to_num(np.abs(np.ravel(z_scores)), nan=np.inf, posinf=np.inf)
    if sizes.size == 0:
        return Agreement(AgreementVerdict.INCONCLUSIVE, 0, 0.0, 1.0, float("nan"), rates)
    n_tests = sizes.size * (2 if independent else 1)
    p_value = _family_p_value(sizes, independent=independent)
    sight = float("nan")
    if signal is not None:
        strongest = float(np.max(signal, initial=0.0))
        sight = float(ndtr(strongest + ndtri(rates.fail_below / (2 * n_tests))))
    verdict = AgreementVerdict.PASS
    if p_value < rates.pass_above or sight < rates.sight:
        verdict = AgreementVerdict.INCONCLUSIVE
    if p_value < rates.fail_below:
        verdict = AgreementVerdict.FAIL
    return Agreement(verdict, sizes.size, float(sizes.max()), p_value, sight, rates)


def _family_p_value(sizes: Floats, *, independent: bool) -> float:

    p_largest = min(1.0, 2.0 * sizes.size * float(ndtr(-sizes.max())))
    if not independent:
        return p_largest
    p_sum = float(chdtrc(sizes.size, np.square(sizes).sum()))
    return min(1.0, 2.0 * min(p_largest, p_sum))


def count_z_scores(counts: Floats, trials: Floats, chance: Floats) -> Floats:
    r"""Z-scores of counts of independent persons, exact also where few are expected.

    The tail of the binomial distribution is turned into the normal score with the same tail. People
    whose chances differ around `chance` scatter less than the binomial, so the error rate still
    holds (Hoeffding 1956). A mean over few replications has heavier tails than the normal: give
    the counts summed over replications instead.

    Parameters
    ----------
    counts : persons counted
    trials : persons who could have been counted, >= counts
    chance : exact chance of being counted, 0 to 1; all three of one shape

    Returns
    -------
    of the same shape; infinite where a count is impossible

    References
    ----------
    Hoeffding (1956), On the distribution of the number of successes in independent trials,
    Annals of Mathematical Statistics 27(3), 713-721.

    Examples
    --------
    >>> count_z_scores(np.array([60.0, 0.0]), np.array([100.0, 9.0]), np.array([0.5, 0.0])).round(2)
    array([1.9, 0. ])
    """
    # Rounding in a recursion may leave a chance just outside 0 to 1.
    p = np.clip(chance, 0.0, 1.0)
    # Both tails of the binomial as incomplete beta functions: exact for billions of trials too.
    at_least = np.where(counts > 0, betainc(np.maximum(counts, 1), trials - counts + 1, p), 1.0)
    left = np.maximum(trials - counts, 1)
    at_most = np.where(counts < trials, betaincc(counts + 1, left, p), 1.0)
    above = counts > trials * p
    size = np.maximum(0.0, -ndtri(np.where(above, at_least, at_most)))
    z_scores: Floats = np.where(above, size, 0.0 - size)
    return z_scores


def count_signals(trials: Floats, chance: Floats, *, relative_fault: float) -> Floats:
    """Z-score that a fault of a relative size would give each count: for `agreement`'s signal.

    Parameters
    ----------
    trials, chance : as in `count_z_scores`
    relative_fault : smallest fault worth seeing as a share of the expected count, 0.05 for 5 %
    """
    variance = np.maximum(trials * chance * (1.0 - chance), 0.0)
    fault = relative_fault * trials * chance
    signals: Floats = np.divide(
        fault, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0
    )
    return signals


# Strict, because users verify many scenarios: right code fails one verification in 10,000.
RATES = Limits(fail_below=1e-4, pass_above=1e-2, sight=0.8)


def judged(
    names: Sequence[str],
    z_scores: Floats,
    signal: Floats | None = None,
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
    sight = (
        "" if signal is None else f"; chance that such a fault would have shown {result.sight:.2g}"
    )
    return verdict, (
        f"worst of {result.n_cells}: {names[worst]}, z = {z_scores[worst]:.1f}; chance of one as "
        f"far off if all is right {result.p_value:.2g}{sight} (Bonferroni over all; fail below "
        f"{RATES.fail_below:g}, inconclusive below {RATES.pass_above:g}: the rates of false alarm)"
    )
