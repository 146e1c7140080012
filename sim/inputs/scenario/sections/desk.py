"""A desk with limited slots: its staff or slots, and what happens when they are short."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim.inputs.reading.frozen import WHOLE, MonthIndex, Name, Section
from sim.inputs.reading.quantity import ONE, ZERO, Quantity, Share, Slots, Within
from sim.inputs.scenario.sections.following import ClientsPerFte
from sim.inputs.scenario.sections.reached import TargetGroup

Fte = Annotated[Quantity, Within(0, 1_000_000, "a number", "fte")]
EurPerYear = Annotated[Quantity, Within(0, 1e11, "an amount", "euros per year", kind="amount")]
EurPerClientMonth = Annotated[
    Quantity, Within(0, 1e6, "an amount", "euros per client and month", above=True, kind="amount")
]
ShortMode = Literal["wait", "thin"]
CutMode = Literal["leave", "thin"]
QueueOrder = Literal["oldest_request", "longest_on_benefit"]
# Just below a whole number by rounding is that number: 0.1 fte × 50 clients is 5.
ROUNDING = 1e-9
# Between a regime and its dose; no regime's own name can hold it.
DOSE_MARK = "@"


class SlotStep(Section):
    """Slots from a month on, until the next step."""

    from_month: MonthIndex = Field(
        description="month from which this number of slots holds; the first is 0"
    )
    slots: Slots = Field(description="persons who can be served at the same time")


class FteStep(Section):
    """Staff wanted from a month on, until the next step."""

    from_month: MonthIndex = Field(
        description="month from which these posts are wanted; the first is 0"
    )
    fte: Fte = Field(description="posts wanted, fte")


class _NumberOrSteps:
    """A plain number holds from month 0; otherwise steps are listed."""

    def __init__(self, key: str, number: str) -> None:
        self.key, self.number = key, number

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._steps, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        number = {"type": [self.number, "object"], "minimum": 0, "required": ["value"]}
        return {"anyOf": [number, handler(schema)]}

    def _steps(self, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else [{"from_month": 0, self.key: value}]


class Staff(Section):
    """Case managers at the desk; slots follow from them."""

    fte: Annotated[
        tuple[FteStep, ...],
        Field(min_length=1, max_length=1200, strict=False),
        _NumberOrSteps("fte", "number"),
    ] = Field(description="posts wanted, fte: a number, or steps with from_month and fte")
    clients_per_fte: ClientsPerFte = Field(description="clients one case manager guides at a time")
    fte_at_start: Fte = Field(
        default=ZERO, description="posts filled before month 0, fte; what is wanted more is hired"
    )
    hiring_months: Annotated[int, Field(ge=0, le=60), WHOLE] | None = Field(
        default=None,
        description="months between wanting a post and filling it; "
        "missing: money.staff.hiring_months",
    )

    def wanted_in(self, month: int) -> float:
        """Posts wanted in a month, fte; before month 0 those at the start."""
        if month < 0:
            return self.fte_at_start.value
        return [step.fte.value for step in self.fte if step.from_month <= month][-1]

    def in_place(self, month: int, usual_hiring_months: int) -> float:
        """Posts filled in a month, fte: the least wanted since `hiring_months` ago."""
        hiring = usual_hiring_months if self.hiring_months is None else self.hiring_months
        return min(self.wanted_in(m) for m in range(month - hiring, month + 1))


class Dose(Section):
    """What a thinner service does."""

    level: Share = Field(description="part of the full service that each client gets (0 to 1)")
    effect: Share | None = Field(
        default=None,
        description="power to which the regime's ratios are taken at this level "
        "(1: the full effect, 0: none); missing: as the level",
    )

    @property
    def power(self) -> float:
        """Power to which the regime's ratios are taken."""
        return self.level.value if self.effect is None else self.effect.value


QUARTERS = tuple(
    Dose(level=Quantity(value=level, source="effect in proportion to the dose", status="assumed"))
    for level in (0.25, 0.5, 0.75)
)


class Desk(Section):
    """A service with limited slots: the oldest request comes first, or all get less."""

    regime: Name = Field(description="regime given at the desk: a name from hazards.regimes")
    slots: (
        Annotated[
            tuple[SlotStep, ...],
            Field(min_length=1, max_length=1200, strict=False),
            _NumberOrSteps("slots", "integer"),
        ]
        | None
    ) = Field(
        default=None,
        description="persons who can be served at the same time: a number, "
        "or steps with from_month and slots; or else `staff`",
    )
    staff: Staff | None = Field(
        default=None, description="case managers from whom the slots follow, instead of slots"
    )
    while_waiting: Name = Field(description="regime of those who wait: a name from hazards.regimes")
    longest_months: Annotated[int, Field(ge=1, le=1200), WHOLE] | None = Field(
        default=None, description="longest time at the desk, months; no limit if missing"
    )
    when_short: ShortMode = Field(
        default="wait",
        description="wait: who finds no slot waits; thin: everybody is served at a lower dose",
    )
    when_cut: CutMode | None = Field(
        default=None,
        description="if places fall below those served. leave (the default): who came last leaves "
        "first and waits again; thin: all stay at a lower dose, as far as one fits",
    )
    doses: Annotated[tuple[Dose, ...], Field(min_length=1, max_length=20, strict=False)] = Field(
        default=QUARTERS,
        description="levels below the full service with their effect, "
        "if when_short or when_cut is thin",
    )
    yearly_budget_eur: EurPerYear | None = Field(
        default=None,
        description="most spent at the desk in a calendar year; no limit if missing. Posts of "
        "`staff` are hired only as far as it pays for them all year; with `slots` it pays "
        "`cost_per_client_month_eur` for each client served",
    )
    cost_per_client_month_eur: EurPerClientMonth | None = Field(
        default=None,
        description="cost of a client in a month, all that guidance costs. With `slots` it is "
        "paid for each client served, instead of a post for so many slots; with `staff` it limits "
        "the posts that a budget pays for",
    )
    priority: Annotated[tuple[TargetGroup, ...], Field(max_length=100, strict=False)] = Field(
        default=(),
        description="who goes before all others in the queue: the first of these that fits, the "
        "first entry first; nobody if missing",
    )
    queue: QueueOrder = Field(
        default="oldest_request",
        description="who goes first among equals: the oldest request, or who has been on benefit "
        "longest (of the same month the oldest request)",
    )
    end_month: MonthIndex | None = Field(
        default=None, description="month from which the desk is closed; open to the end if missing"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.slots is None) == (self.staff is None):
            stated = "neither" if self.slots is None else "both"
            raise PydanticCustomError("must", f"must give either slots or staff (got {stated})")
        self._require_a_price_that_counts()
        if self.when_short == "thin" and (self.priority or self.queue != "oldest_request"):
            raise PydanticCustomError(
                "must",
                "must leave out priority and queue with when_short: thin, under which nobody waits "
                "(got one)",
            )
        if self.when_short == "thin" and self.when_cut == "leave":
            raise PydanticCustomError(
                "must",
                "must give when_cut: thin, or leave it out, with when_short: thin, "
                "under which nobody leaves (got leave)",
            )
        levels = [dose.level.value for dose in self.doses]
        if sorted(set(levels)) != levels or not 0 < levels[0] <= levels[-1] < 1:
            listed = ", ".join(f"{level:g}" for level in levels)
            raise PydanticCustomError(
                "must", f"doses must have levels between 0 and 1 that rise (got {listed})"
            )
        return self

    def _require_a_price_that_counts(self) -> None:
        """A budget needs a price for what it buys, and a price something to be paid for."""
        has_budget, has_price = (
            amount is not None
            for amount in (self.yearly_budget_eur, self.cost_per_client_month_eur)
        )
        if self.staff is None and has_budget and not has_price:
            raise PydanticCustomError(
                "must",
                "must give cost_per_client_month_eur with yearly_budget_eur and slots, for that "
                "is what the budget pays for (got the budget alone)",
            )
        if self.staff is not None and has_price and not has_budget:
            raise PydanticCustomError(
                "must",
                "must leave out cost_per_client_month_eur where staff is given without "
                "yearly_budget_eur: the posts are what is paid (got both)",
            )

    def is_open_in(self, month: int) -> bool:
        """Whether the desk is not closed yet."""
        return self.end_month is None or month < self.end_month

    def slots_in(self, month: int) -> int:
        """Slots as listed, 0 before month 0 and once the desk is closed; of staff: `desk_posts`."""
        steps = [step.slots.value for step in self.slots or () if step.from_month <= month]
        return steps[-1] if steps and self.is_open_in(month) else 0

    @property
    def levels(self) -> tuple[Dose, ...]:
        """Every dose that can be given, the full one first."""
        if "thin" in (self.when_short, self.when_cut):
            return (FULL, *reversed(self.doses))
        return (FULL,)


FULL = Dose(level=ONE, effect=ONE)


def regime_at_dose(regime: str, level: float) -> str:
    """Name of a regime given at part of its full dose.

    Examples
    --------
    >>> regime_at_dose("coaching", 1.0), regime_at_dose("coaching", 0.25)
    ('coaching', 'coaching@0.25')
    """
    return regime if level == 1 else f"{regime}{DOSE_MARK}{level!r}"


def split_dose(name: str) -> tuple[str, float]:
    """A treatment's regime and its dose.

    Examples
    --------
    >>> split_dose("coaching@0.25"), split_dose("control")
    (('coaching', 0.25), ('control', 1.0))
    """
    regime, _, level = name.partition(DOSE_MARK)
    return regime, float(level or 1)
