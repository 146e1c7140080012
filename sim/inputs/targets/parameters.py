"""What a targets file says of a parameter: a prior, a fixed value or another's value."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.frozen import Section
from sim.inputs.reading.vocabulary import PROFILES
from sim.states import DESTINATIONS as ALL_DESTINATIONS
from sim.states import TRANSITIONS as ALL_TRANSITIONS

# The states that the recursion of `sim.kernels.likelihood` follows, and what lies between them, in
# its order; no other state is fitted.
FITTED_STATES = ("benefit", "part_time", "work", "other_exit", "returned")
_FITTED = [t for t in ALL_TRANSITIONS if {t.state.label, t.destination} <= set(FITTED_STATES)]
TRANSITIONS = tuple(dict.fromkeys(transition.base for transition in _FITTED))
DESTINATIONS = tuple(to for to in ALL_DESTINATIONS if to in {t.destination for t in _FITTED})
SPREAD = "frailty.spread"


class Parameter(Section):
    """One parameter on its natural scale: free with a prior, fixed, or the same as another.

    A log-normal prior is given by its median and the standard deviation of the logarithm
    (0.7: about two thirds of the prior lies between half and twice the median).
    """

    median: Annotated[float, Field(gt=0, le=1000)] | None = Field(
        default=None, description="median of a log-normal prior"
    )
    log_sd: Annotated[float, Field(gt=0, le=10)] | None = Field(
        default=None, description="standard deviation of the logarithm, for a log-normal prior"
    )
    mean: Annotated[float, Field(ge=-100, le=100)] | None = Field(
        default=None, description="mean of a normal prior (only for an elasticity)"
    )
    sd: Annotated[float, Field(gt=0, le=100)] | None = Field(
        default=None, description="standard deviation of a normal prior"
    )
    fixed: Annotated[float, Field(ge=-100, le=1000)] | None = Field(
        default=None, description="value that is not estimated"
    )
    same_as: str | None = Field(
        default=None, max_length=100, description="parameter it always equals"
    )
    source: str = Field(
        default="", max_length=500, description="row of sources/facts.csv, or document and page"
    )
    reason: str = Field(default="", max_length=1000, description="why this prior or value")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        stated = {name for name in WAYS if getattr(self, name) is not None}
        if stated not in (set(way) for way in ALLOWED):
            raise PydanticCustomError(
                "must",
                "must have either median and log_sd, or mean and sd, or fixed, or same_as "
                f"(got {', '.join(sorted(stated)) or 'none of them'})",
            )
        if not (self.source.strip() or self.reason.strip()):
            raise PydanticCustomError("must", "must have a source or a reason (got neither)")
        return self


ALLOWED = (("median", "log_sd"), ("mean", "sd"), ("fixed",), ("same_as",))
WAYS = tuple(name for way in ALLOWED for name in way)


def known_names(regimes: tuple[str, ...], on_bins: int, off_bins: int) -> tuple[str, ...]:
    """Every name a parameter may have, in the order in which results show them."""
    names = [f"base.{transition}" for transition in TRANSITIONS]
    names += [f"regime.{regime}.{to}" for regime in regimes for to in DESTINATIONS]
    names += [f"{part}.{to}" for part in ("selection", "research") for to in DESTINATIONS]
    names += [f"selection.{regime}.work" for regime in regimes]
    names += [f"profile.{profile}.{to}" for profile in PROFILES for to in DESTINATIONS]
    for to in DESTINATIONS:
        bins = off_bins if to == "returned" else on_bins
        names += [f"duration.{to}.{b}" for b in range(bins)]
    names += [f"elasticity.{to}" for to in DESTINATIONS]
    return (*names, SPREAD)
