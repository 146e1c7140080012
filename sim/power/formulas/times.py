"""Time to exit: Freedman's and Cox's forms, and the log-rank test with accrual.

Hazards are constant within an arm; `share` is the arm's part of the persons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.errors import InputError
from sim.power.formulas.normal import (
    NORMAL,
    both_tails,
    critical,
    require_positive,
    require_shares,
    require_unlike,
    z_sum,
)


def events_freedman(
    hazard_ratio: float, power: float, alpha: float, *, ratio: float = 1.0, two_sided: bool = True
) -> float:
    """Exits needed in both groups together by the log-rank test.

    Freedman (1982), Tables of the number of patients required in clinical trials using the log-rank
    test, Statistics in Medicine 1.

    Parameters
    ----------
    ratio : comparator's size over the arm's
    """
    require_positive(hazard_ratio=hazard_ratio, ratio=ratio)
    require_unlike(hazard_ratio=hazard_ratio, null=1.0)
    k = 1 / ratio
    z = z_sum(power, alpha, two_sided=two_sided)
    return (z * (1 + k * hazard_ratio) / (1 - hazard_ratio)) ** 2 / k


def power_freedman(
    events: float, hazard_ratio: float, alpha: float, *, ratio: float = 1.0, two_sided: bool = True
) -> float:
    """Power of the log-rank test with this many exits (Freedman 1982)."""
    require_positive(events=events, hazard_ratio=hazard_ratio, ratio=ratio)
    k = 1 / ratio
    shift = math.sqrt(k * events) * abs(1 - hazard_ratio) / (1 + k * hazard_ratio)
    return both_tails(shift, alpha, two_sided=two_sided)


def n_cox(
    hazard_ratio: float,
    event_share: float,
    power: float,
    alpha: float,
    *,
    share: float = 0.5,
    null_ratio: float = 1.0,
    two_sided: bool = True,
) -> float:
    """Persons in both groups together by Cox's model, from the share who are seen to leave.

    Schoenfeld (1983), Biometrics 39; Chow, Shao & Wang (2008), section 7.3.4.

    Parameters
    ----------
    event_share : of all persons, who are seen to leave; apart from the hazard ratio
    null_ratio : hazard ratio of the null: 1, or a margin (with two_sided False)

    Examples
    --------
    >>> math.ceil(n_cox(2.0, 0.8, 0.8, 0.05))
    82
    """
    require_shares(event_share=event_share, share=share, power=power, alpha=alpha)
    require_positive(hazard_ratio=hazard_ratio, null_ratio=null_ratio)
    require_unlike(hazard_ratio=hazard_ratio, null_ratio=null_ratio)
    effect = math.log(hazard_ratio) - math.log(null_ratio)
    z = z_sum(power, alpha, two_sided=two_sided)
    return (z / effect) ** 2 / (share * (1 - share) * event_share)


def power_cox(
    n: float,
    hazard_ratio: float,
    event_share: float,
    alpha: float,
    *,
    share: float = 0.5,
    null_ratio: float = 1.0,
    two_sided: bool = True,
) -> float:
    """Power of Cox's model with n persons in both groups together (Schoenfeld 1983)."""
    require_shares(event_share=event_share, share=share, alpha=alpha)
    require_positive(n=n, hazard_ratio=hazard_ratio, null_ratio=null_ratio)
    effect = math.log(hazard_ratio) - math.log(null_ratio)
    shift = effect * math.sqrt(n * share * (1 - share) * event_share)
    return both_tails(abs(shift) if two_sided else shift, alpha, two_sided=two_sided)


def n_cox_equivalence(
    hazard_ratio: float,
    margin: float,
    event_share: float,
    power: float,
    alpha: float,
    *,
    share: float = 0.5,
) -> float:
    """Persons in both groups to show a log hazard ratio within a margin, two one-sided tests.

    Chow, Shao & Wang (2008), section 7.3.4; exact at a hazard ratio of 1.

    Parameters
    ----------
    margin : of the log hazard ratio, either way
    """
    require_shares(event_share=event_share, share=share, power=power, alpha=alpha)
    left = margin - abs(math.log(hazard_ratio))
    require_positive(margin_less_effect=left)
    z = z_sum((1 + power) / 2, alpha, two_sided=False)
    return (z / left) ** 2 / (share * (1 - share) * event_share)


@dataclass(frozen=True)
class Watch:
    """How long people are watched, who enter evenly and are followed to a common end.

    Attributes
    ----------
    accrual_months : from the first to the last entry; 0: everybody enters at once
    months : from the first entry to the end, at least accrual_months
    loss_hazard : of being lost from sight, per month
    """

    accrual_months: float
    months: float
    loss_hazard: float = 0.0

    def __post_init__(self) -> None:
        require_positive(months=self.months)
        if not 0 <= self.accrual_months <= self.months or self.loss_hazard < 0:
            raise InputError(
                "accrual_months: must be from 0 to months, and loss_hazard at least 0 (got "
                f"{self.accrual_months:g} of {self.months:g}, {self.loss_hazard:g})"
            )


def seen_share(hazard: float, watch: Watch) -> float:
    """Share of persons seen to leave.

    Parameters
    ----------
    hazard : per month

    References
    ----------
    Lachin & Foulkes (1986), Evaluation of sample size and power for analyses of survival with
    allowance for nonuniform patient entry, losses to follow-up, noncompliance, and stratification,
    Biometrics 42.

    Examples
    --------
    >>> round(seen_share(0.1, Watch(0.0, 12.0)), 4)
    0.6988
    """
    require_positive(hazard=hazard)
    total, accrual = hazard + watch.loss_hazard, watch.accrual_months
    if accrual == 0:
        return hazard / total * (1 - math.exp(-total * watch.months))
    kept = math.exp(-total * (watch.months - accrual)) - math.exp(-total * watch.months)
    return hazard / total * (1 - kept / (total * accrual))


@dataclass(frozen=True)
class Accrued:
    """Persons and exits that a trial with accrual needs.

    Attributes
    ----------
    persons : in both groups; events : exits expected among them
    """

    persons: float
    events: float


def n_log_rank_with_accrual(
    hazard_first: float,
    hazard_second: float,
    watch: Watch,
    power: float,
    alpha: float,
    *,
    ratio: float = 1.0,
    two_sided: bool = True,
) -> Accrued:
    """Persons for the log-rank test where people enter evenly over the accrual.

    Lachin & Foulkes (1986): the variance of the log hazard ratio under the null, with the mean
    hazard in both groups, and under the alternative.

    Parameters
    ----------
    hazard_first, hazard_second : per month, of the arm and of the comparator
    ratio : comparator's size over the arm's
    """
    require_shares(power=power, alpha=alpha)
    require_positive(hazard_first=hazard_first, hazard_second=hazard_second, ratio=ratio)
    require_unlike(hazard_first=hazard_first, hazard_second=hazard_second)
    first = 1 / (1 + ratio)
    mean = first * hazard_first + (1 - first) * hazard_second
    observed = {hazard: seen_share(hazard, watch) for hazard in (hazard_first, hazard_second, mean)}
    null = 1 / (first * observed[mean]) + 1 / ((1 - first) * observed[mean])
    own = 1 / (first * observed[hazard_first]) + 1 / ((1 - first) * observed[hazard_second])
    z_alpha = critical(alpha, two_sided=two_sided)
    width = z_alpha * math.sqrt(null) + NORMAL.inv_cdf(power) * math.sqrt(own)
    persons = (width / math.log(hazard_first / hazard_second)) ** 2
    share = first * observed[hazard_first] + (1 - first) * observed[hazard_second]
    return Accrued(persons, persons * share)
