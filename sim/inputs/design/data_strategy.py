"""The data strategy of a trial design: who is drawn into which arm, and what goes wrong."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.frozen import WHOLE, ByName, Name, Section
from sim.inputs.reading.quantity import SHARE_TOLERANCE, PlainShare, Within
from sim.inputs.scenario.sections.population import Entry

Randomisation = Literal["complete", "simple", "blocked", "clustered"]
FEWEST_PERSONS = 2
# With fewer in an arm its clusters show no variance at all.
FEWEST_CLUSTERS = 2
Persons = Annotated[int, Within(1, 1_000_000, "a whole number of persons"), WHOLE]
Gap = Annotated[float, Within(-1, 1, "a difference of shares", kind="share")]
Euros = Annotated[float, Within(0, 1e12, "an amount", "euros", kind="amount")]
Part = Annotated[float, Within(0, 1e9, "a number of parts", above=True)]


class Stratum(Section):
    """A class of persons within which the draw is made, or a profile."""

    name: Name = Field(description="name of the block")
    share: PlainShare = Field(description="share of the persons (0 to 1)")
    rate_ratio: float = Field(
        default=1.0, gt=0, description="its chance relative to the other blocks"
    )


class Clusters(Section):
    """Persons drawn in groups that resemble each other."""

    size: Annotated[int, Field(ge=2, le=100_000), WHOLE] = Field(description="persons in a cluster")
    icc: float = Field(gt=0, lt=1, description="correlation of two persons in one cluster")


class DropOut(Section):
    """Persons lost from sight."""

    share: PlainShare = Field(
        default=0.0, description="share lost before the end, spread evenly over the months"
    )
    arms: ByName[PlainShare] = Field(
        default_factory=dict, description="share lost in an arm, where it differs"
    )
    counted: Literal["excluded", "no_exit"] = Field(
        default="excluded", description="the lost leave the denominator, or stay in it as no exit"
    )


class Consent(Section):
    """Persons who are asked to take part once they know their arm."""

    arms: ByName[PlainShare] = Field(
        default_factory=dict, description="share of an arm that consents (default 1)"
    )
    rate_ratio: float = Field(
        default=1.0,
        gt=0,
        description="chance under usual service of who refuses over that of who consents",
    )
    counted: Literal["consenting", "everybody"] = Field(
        default="consenting",
        description="who refuses leaves the denominator, or stays in it with usual service",
    )


class Staff(Section):
    """Caseworkers who can serve only so many."""

    fte: float = Field(ge=0, description="full-time caseworkers")
    clients_per_fte: float = Field(gt=0, description="clients one of them serves")
    arms: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)] = Field(
        description="arms that need them; whoever is not served has the comparator's chance"
    )


class Costs(Section):
    """What the trial costs beyond usual service."""

    fixed_eur: float = Field(default=0.0, ge=0, description="fixed cost, euros")
    per_person_eur: ByName[Euros] = Field(
        default_factory=dict, description="cost of one person in an arm, euros"
    )


class DataStrategy(Section):
    """Who takes part and what is seen of them."""

    arms: ByName[Persons] = Field(default_factory=dict, description="persons in each arm")
    total: Annotated[int, Field(ge=2, le=10_000_000), WHOLE] | None = Field(
        default=None, description="persons in all, shared out by allocation"
    )
    allocation: ByName[Part] = Field(
        default_factory=dict, description="parts of the total for each arm"
    )
    comparator: Name = Field(default="control", description="arm that gets usual service")
    non_participants: Annotated[tuple[Name, ...], Field(strict=False)] = Field(
        default=(), description="arms that were not drawn but did not take part"
    )
    randomisation: Randomisation = Field(
        default="complete", description="how persons are drawn into arms"
    )
    blocks: Annotated[tuple[Stratum, ...], Field(strict=False)] = Field(
        default=(), description="blocks or profiles"
    )
    clusters: Clusters | None = Field(
        default=None, description="clusters, for randomisation clustered"
    )
    entry: Entry = Field(default_factory=Entry, description="when the persons come in")
    follow_up_months: Annotated[int, Field(ge=1, le=600), WHOLE] = Field(
        default=24, description="months from the start to the count"
    )
    drop_out: DropOut = Field(default_factory=DropOut, description="persons lost from sight")
    stopping: ByName[Persons] = Field(
        default_factory=dict,
        description="persons on top who stop taking part: they have the comparator's chance",
    )
    stopped: Literal["excluded", "included"] = Field(
        default="excluded",
        description="the stopped are out of the denominator, or in it (intention to treat)",
    )
    consent: Consent = Field(
        default_factory=Consent, description="who takes part once the arm is known"
    )
    take_up: ByName[PlainShare] = Field(
        default_factory=dict, description="share of an arm that takes up the treatment (default 1)"
    )
    spill_over: PlainShare = Field(
        default=0.0,
        description="share of the treated arms' mean effect that reaches the comparator",
    )
    selection_gap: ByName[Gap] = Field(
        default_factory=dict,
        description="what not being drawn adds to an arm's chance (-0.02: 2 points lower)",
    )
    staff: Staff | None = Field(
        default=None, description="caseworkers, when they limit the treatment"
    )
    costs: Costs = Field(default_factory=Costs, description="what the trial costs")

    @model_validator(mode="after")
    def _sizes_are_given_once(self) -> Self:
        if bool(self.arms) == (self.total is not None):
            raise PydanticCustomError("must", "must have either arms or total with allocation")
        if (self.total is None) == bool(self.allocation):
            raise PydanticCustomError("must", "total and allocation must come together")
        small = [arm for arm, size in self.sizes().items() if size < FEWEST_PERSONS]
        if self.total is not None and small:
            raise PydanticCustomError(
                "must",
                "total must give every arm at least two persons, because one person shows no "
                f"spread (got fewer for {', '.join(small)})",
            )
        return self

    @model_validator(mode="after")
    def _randomisation_is_complete(self) -> Self:
        if (self.randomisation == "clustered") != (self.clusters is not None):
            raise PydanticCustomError(
                "must", "clusters must be given for randomisation clustered, and only then"
            )
        if self.randomisation == "blocked" and not self.blocks:
            raise PydanticCustomError("must", "blocks must be given for randomisation blocked")
        shares = sum(block.share for block in self.blocks)
        if self.blocks and abs(shares - 1) > SHARE_TOLERANCE:
            raise PydanticCustomError(
                "must", f"blocks must have shares that sum to 1 (got {shares:.10g})"
            )
        if self.entry.last_month >= self.follow_up_months:
            raise PydanticCustomError("must", "entry.last_month must lie before follow_up_months")
        return self

    def treated_shares(self) -> dict[str, float]:
        """Share of each arm that gets its treatment: takes it up, and finds a caseworker.

        Staff serve pro rata over the arms that need them.
        """
        sizes = self.sizes()
        shares = {arm: self.take_up.get(arm, 1.0) for arm in sizes}
        if self.staff is not None:
            wanted = sum(sizes[arm] for arm in self.staff.arms)
            served = min(1.0, self.staff.fte * self.staff.clients_per_fte / wanted)
            for arm in self.staff.arms:
                shares[arm] *= served
        return shares

    def consenting(self, arm: str) -> float:
        """Share of an arm that consents once it knows its arm."""
        return self.consent.arms.get(arm, 1.0)

    def consent_factor(self, arm: str) -> float:
        """Chance under usual service of those who consent in an arm, over that of all drawn."""
        share = self.consenting(arm)
        return 1.0 / (share + (1.0 - share) * self.consent.rate_ratio)

    def lost_shares(self) -> dict[str, float]:
        """Share of each arm that is lost from sight before the end."""
        return {arm: self.drop_out.arms.get(arm, self.drop_out.share) for arm in self.sizes()}

    def strata_shares(self) -> dict[str, float]:
        """Share of the persons in each block or profile; one stratum, all, where there are none."""
        return {stratum.name: stratum.share for stratum in self.blocks} or {"all": 1.0}

    def strata_sizes(self, persons: int) -> dict[str, int]:
        """How so many persons fall into the blocks or profiles."""
        return shared_out(persons, self.strata_shares())

    def clusters_of(self, arm: str, stratum: str | None = None) -> int:
        """Clusters in an arm, or in one block of it; the last of each block may be a part of one.

        0 where persons are not drawn in clusters.
        """
        if self.clusters is None:
            return 0
        parts = self.strata_sizes(self.sizes()[arm])
        drawn = parts.values() if stratum is None else [parts[stratum]]
        return sum(len(drawn_together(part, self.clusters.size)) for part in drawn)

    def left_over(self) -> dict[str, int]:
        """Persons in the smallest last cluster of each arm that is not whole clusters."""
        if self.clusters is None:
            return {}
        smallest = {
            arm: min(
                drawn_together(part, self.clusters.size)[-1]
                for part in self.strata_sizes(size).values()
                if part
            )
            for arm, size in self.sizes().items()
        }
        return {arm: rest for arm, rest in smallest.items() if rest < self.clusters.size}

    def n_cells(self, cluster_size: int | None = None) -> int:
        """Cells with random draws of their own: an arm, a block of an arm, or a cluster.

        Parameters
        ----------
        cluster_size : persons in a cluster; None: as the design says
        """
        if self.randomisation == "simple":
            return len(self.strata_shares())
        size = cluster_size or (self.clusters.size if self.clusters else None)
        cells = 0
        for arm, persons in self.sizes().items():
            parts = self.strata_sizes(persons).values()
            refuse = self.consent.counted == "everybody" and self.consenting(arm) < 1
            cells += len(parts) * refuse
            cells += sum(len(drawn_together(part, size)) for part in parts)
            cells += self.stopped == "included" and arm in self.stopping
        return cells

    def sizes(self) -> dict[str, int]:
        """Persons in each arm; a total is shared out by largest remainders, so that it adds up."""
        if self.total is None:
            return dict(self.arms)
        return shared_out(self.total, dict(self.allocation))


def drawn_together(persons: int, cluster_size: int | None) -> list[int]:
    """Persons that share a draw: whole clusters and what is left, or everybody without clusters.

    Examples
    --------
    >>> drawn_together(45, 20), drawn_together(45, None)
    ([20, 20, 5], [45])
    """
    if cluster_size is None:
        return [persons]
    whole, rest = divmod(persons, cluster_size)
    return [cluster_size] * whole + ([rest] if rest else [])


def shared_out(total: int, parts: dict[str, float]) -> dict[str, int]:
    """Whole persons by largest remainders; they add up to the total.

    Examples
    --------
    >>> shared_out(10, {"a": 1.0, "b": 1.0, "c": 1.0})
    {'a': 4, 'b': 3, 'c': 3}
    """
    whole = sum(parts.values())
    exact = {name: total * part / whole for name, part in parts.items()}
    sizes = {name: int(size) for name, size in exact.items()}
    left = total - sum(sizes.values())
    by_remainder = sorted(exact, key=lambda name: sizes[name] - exact[name])
    for name in by_remainder[:left]:
        sizes[name] += 1
    return sizes
