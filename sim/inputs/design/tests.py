"""The statistical tests a design may name: one row a test, with all that is said of it.

What a design file may hold, which endpoint a test suits, how a pre-registration and a figure name
it, and whether a formula stands next to it follow from the row. Its words on the page stand under
`test.NAME` in the page's texts; how it is computed is a row of `sim.power.inference.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.errors import InputError
from sim.inputs.design.truth import MEAN_ENDPOINTS, TIME_ENDPOINT
from sim.inputs.reading.suggestions import did_you_mean

Kind = Literal["counts", "clusters", "months", "survival", "means", "baseline"]
Unit = Literal["points", "log_odds", "log_hazard", "unit"]
Formula = Literal["pooled", "unpooled", "score", "log_rank", "means"]
# The endpoint of which exits by month are known, so that time at risk can be counted.
FIRST_EXIT = "first_exit_to_work"


@dataclass(frozen=True, slots=True)
class StatisticalTest:
    """One test.

    Attributes
    ----------
    name : in a design and in every table
    kind : what of a study it is put to: counts of persons by group and stratum, sums over clusters,
        exits and persons at risk by month (for a time, or survival: for the share who left), or
        sums and sums of squares of a mean endpoint, or those of its value before the trial too
    label, words : in few words, for tables and figures; and in a pre-registration
    unit : of its estimate: points as a share, log odds, log hazard, or the endpoint's unit
    takes_margin : whether it can be asked for non-inferiority and equivalence
    is_adjusted : for blocks or profiles
    is_exact : whether its p-value is that of a table among all tables of its sizes
    formula : textbook power that stands next to it; the variance of the null pooled or not, or as
        large as the margin allows (score)
    score : variance of a score test, as a power of n / (n - 1): 0 Farrington and Manning's, 1
        Miettinen and Nurminen's; None of other tests
    has_look : whether its p-value can be compared with the boundary of an interim look
    two_sided_words : what a pre-registration adds where both sides are tested
    """

    name: str
    kind: Kind
    label: str
    words: str
    unit: Unit = "points"
    takes_margin: bool = False
    is_adjusted: bool = False
    is_exact: bool = False
    formula: Formula | None = None
    has_look: bool = False
    score: int | None = None
    two_sided_words: str = ""

    @property
    def needs_four_counts(self) -> bool:
        """Whether events and persons of two groups are all it is put to."""
        return self.kind == "counts" and not self.is_adjusted

    def suits(self, endpoint: str) -> bool:
        """Whether it can be put to an endpoint."""
        if endpoint in MEAN_ENDPOINTS:
            return self.kind in ("means", "clusters", "baseline")
        if endpoint == TIME_ENDPOINT:
            return self.kind == "months"
        if self.kind == "survival":
            return endpoint == FIRST_EXIT
        return self.kind in ("counts", "clusters")


_ROWS = (
    StatisticalTest(
        "z_pooled",
        "counts",
        "z, pooled",
        "the two-proportion z test with pooled variance",
        formula="pooled",
        has_look=True,
    ),
    StatisticalTest(
        "z_unpooled",
        "counts",
        "z, unpooled",
        "the two-proportion z test with unpooled variance",
        takes_margin=True,
        formula="unpooled",
        has_look=True,
    ),
    StatisticalTest(
        "farrington_manning",
        "counts",
        "Farrington–Manning",
        "Farrington and Manning's score test",
        takes_margin=True,
        formula="score",
        has_look=True,
        score=0,
    ),
    StatisticalTest(
        "miettinen_nurminen",
        "counts",
        "Miettinen–Nurminen",
        "Miettinen and Nurminen's score test",
        takes_margin=True,
        formula="score",
        has_look=True,
        score=1,
    ),
    StatisticalTest(
        "fisher",
        "counts",
        "Fisher",
        "Fisher's exact test",
        is_exact=True,
        two_sided_words="two-sided: all tables no likelier than the one observed",
    ),
    StatisticalTest(
        "fisher_mid_p",
        "counts",
        "Fisher, mid-p",
        "Fisher's test with the mid-p value",
        is_exact=True,
    ),
    StatisticalTest(
        "boschloo",
        "counts",
        "Boschloo",
        "Boschloo's unconditional exact test",
        is_exact=True,
    ),
    StatisticalTest(
        "logistic",
        "counts",
        "logistic",
        "logistic regression",
        unit="log_odds",
        formula="pooled",
        has_look=True,
    ),
    StatisticalTest(
        "logistic_adjusted",
        "counts",
        "logistic, adjusted",
        "logistic regression with the blocks or profiles as covariates",
        unit="log_odds",
        is_adjusted=True,
    ),
    StatisticalTest(
        "linear_probability",
        "counts",
        "linear probability",
        "a linear probability model with robust (HC1) standard errors",
        takes_margin=True,
        formula="unpooled",
    ),
    StatisticalTest(
        "linear_probability_adjusted",
        "counts",
        "linear probability, adjusted",
        "a linear probability model with blocks or profiles as covariates and robust (HC1) "
        "standard errors",
        takes_margin=True,
        is_adjusted=True,
    ),
    StatisticalTest(
        "cluster_t",
        "clusters",
        "t on clusters",
        "a t-test on the proportions of the clusters",
        takes_margin=True,
    ),
    StatisticalTest(
        "cluster_robust",
        "clusters",
        "cluster-robust",
        "a linear probability model with errors robust to clusters",
        takes_margin=True,
    ),
    StatisticalTest(
        "kaplan_meier",
        "survival",
        "Kaplan–Meier",
        "the difference of two Kaplan-Meier shares with Greenwood's variance",
        takes_margin=True,
    ),
    StatisticalTest(
        "log_rank",
        "months",
        "log-rank",
        "the log-rank test",
        unit="log_hazard",
        formula="log_rank",
    ),
    StatisticalTest(
        "cox",
        "months",
        "Cox",
        "Cox's proportional hazards model (ties by Efron)",
        unit="log_hazard",
        formula="log_rank",
    ),
    StatisticalTest(
        "mean_difference",
        "means",
        "Welch",
        "Welch's test of two means",
        unit="unit",
        takes_margin=True,
        formula="means",
    ),
    StatisticalTest(
        "ancova",
        "baseline",
        "ANCOVA",
        "an analysis of covariance on the value before the trial",
        unit="unit",
        takes_margin=True,
        formula="means",
    ),
    StatisticalTest(
        "change_difference",
        "baseline",
        "changes",
        "Welch's test of the changes since before the trial",
        unit="unit",
        takes_margin=True,
        formula="means",
    ),
)
TESTS = {row.name: row for row in _ROWS}


def known_test(name: str) -> StatisticalTest:
    """The test of a name.

    Raises
    ------
    InputError
        If there is none.
    """
    if name not in TESTS:
        hint = did_you_mean(name, TESTS)
        raise InputError(f"test: must be one of {', '.join(TESTS)} (got `{name}`).{hint}")
    return TESTS[name]


def is_suited(test: str, endpoint: str) -> bool:
    """Whether a test can be put to an endpoint.

    Examples
    --------
    >>> is_suited("cox", "time_to_exit"), is_suited("cox", "net_exit_to_work")
    (True, False)
    """
    return test in TESTS and TESTS[test].suits(endpoint)


def tests_for(endpoint: str) -> tuple[str, ...]:
    """The tests that can be put to an endpoint."""
    return tuple(name for name, test in TESTS.items() if test.suits(endpoint))


def counts_time_at_risk(test: str) -> bool:
    """Whether a test counts persons only as long as they are in sight."""
    return test in TESTS and TESTS[test].kind in ("months", "survival")


def needs_baseline(test: str) -> bool:
    """Whether a test needs the value of an outcome before the trial."""
    return test in TESTS and TESTS[test].kind == "baseline"


def is_on_clusters(test: str) -> bool:
    """Whether a test is put to clusters, not to persons."""
    return test in TESTS and TESTS[test].kind == "clusters"
