"""Who gains from what: how far the effect of a regime on exits to work differs between profiles."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from sim.inputs.reading.frozen import Name, Section, refusal
from sim.inputs.reading.quantity import ZERO, Quantity, Within
from sim.inputs.reading.vocabulary import PROFILES, Profile

# A contrast has two.
SIDES = 2
LogSpread = Annotated[Quantity, Within(0, 2, "a standard deviation", "of log ratios")]
LogContrast = Annotated[Quantity, Within(-5, 5, "a contrast", "of log ratios")]


def _each_once(profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
    if len(set(profiles)) < len(profiles):
        raise refusal(f"must name each profile once (got {', '.join(profiles)})")
    return profiles


class BetterFor(Section):
    """The profiles for which one of the two regimes of the contrast is held to work better."""

    regime: Name = Field(description="a regime with ratios of its own, from hazards.regimes")
    profiles: Annotated[
        tuple[Profile, ...],
        Field(min_length=1, max_length=len(PROFILES) - 1, strict=False),
        AfterValidator(_each_once),
    ] = Field(description="profiles for which it works better than it does for those of the other")


class EffectByProfile(Section):
    """Ratios of regime and profile on moves to full work; over all profiles they cancel out."""

    log_sd: LogSpread = Field(
        description="standard deviation of the log ratio of each regime and profile, before the "
        "mean over profiles is taken off; drawn with the parameters of a posterior"
    )
    better_for: Annotated[tuple[BetterFor, ...], Field(strict=False)] = Field(
        default=(),
        description="the direction of the contrast: two regimes, each with the profiles for which "
        "it works better than the other does",
    )
    contrast: LogContrast = Field(
        default=ZERO,
        description="mean of the contrast in that direction: how much larger the log ratio of the "
        "first regime is for its profiles than for the other's, plus the same of the second",
    )

    @model_validator(mode="after")
    def _contrasts_two(self) -> Self:
        if self.better_for and len(self.better_for) != SIDES:
            raise refusal(
                f"better_for must name two regimes with their profiles (got {len(self.better_for)})"
            )
        if self.contrast.value != 0 and not self.better_for:
            raise refusal(
                "better_for must say in which direction the contrast goes: two regimes, each with "
                f"the profiles for which it works better (got contrast {self.contrast.value:g})"
            )
        if self.better_for:
            first, second = self.better_for
            if first.regime == second.regime:
                raise refusal(f"better_for must name two regimes (got `{first.regime}` twice)")
            both = [name for name in first.profiles if name in second.profiles]
            if both:
                raise refusal(
                    f"better_for must give a profile to one of the two (got {', '.join(both)} in "
                    "both)"
                )
        return self
