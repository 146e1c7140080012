"""``python -m tests.campaigns.twins N SEED``: N generated scenarios live the same on both engines.

Each is made of features that may be there or not. A feature is active in a scenario if the same
people live other lives without it; each must be so in a tenth of the scenarios.
"""

from __future__ import annotations

import copy
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.events import Lives
from sim.inputs.scenario.options import scenario_from_mapping
from tests.engine.worlds import assert_same_lives, moves_of, setting_of
from tests.twins.courses import HALF_LIVES, courses, without_courses
from tests.twins.generated import addresses, without_overlaps
from tests.twins.test_by_trait import told_apart
from tests.twins.test_effect_by_profile import WAYS
from tests.twins.test_make_up import without_own_words
from tests.twins.test_several_desks import with_several_desks

Data = dict[str, Any]
# Of N scenarios each feature is active in at least N / TENTH.
TENTH = 10
ACTING = ("coaching", "exemption", "queue")


@st.composite
def everything(draw: st.DrawFn) -> Data:
    """A scenario in which every feature may be there."""
    made = draw(st.sampled_from(["plain", "desk", "desks"]))
    source = with_several_desks() if made == "desks" else told_apart(desk=made == "desk")
    data = copy.deepcopy(draw(source))
    hazards = data["hazards"]
    # At a desk anybody may meet anything in any month, so that courses make many effects there.
    if made == "plain" and draw(st.booleans()):
        for name in draw(st.lists(st.sampled_from(ACTING), min_size=1, max_size=2, unique=True)):
            hazards["regimes"][name] = hazards["regimes"][name] | {"course": draw(courses())}
        if draw(st.booleans()):
            hazards["returns"] = {"half_life_months": draw(HALF_LIVES)}
    if draw(st.booleans()):
        first, second, _ = draw(WAYS)
        hazards["effect_by_profile"] = {
            "log_sd": 0.3,
            "contrast": draw(st.sampled_from([-4.9, 4.9])),
            "better_for": [
                {"regime": first, "profiles": ["work_ready"]},
                {"regime": second, "profiles": ["physically_limited", "mentally_limited"]},
            ],
        }
    if draw(st.booleans()):
        hazards["displacement"] = draw(st.sampled_from([0.5, 1.0]))
        _with_a_quick_expectation(data)
    if draw(st.booleans()):
        name = draw(st.sampled_from(ACTING))
        ratio = {"inflow_ratio": draw(st.sampled_from([0.2, 4.0]))}
        hazards["regimes"][name] = hazards["regimes"][name] | ratio
    return data


def _with_a_quick_expectation(data: Data) -> None:
    """Fewer kinds of people to expect, for displacement rests on exact expectations."""
    _without_origin(data)
    data["time"]["months"] = months = min(data["time"]["months"], 8)
    for group in data["population"]["groups"]:
        group["entry"]["last_month"] = min(group["entry"]["last_month"], months - 1)
    for rule in data["policy"]["switches"]:
        rule["month"] = min(rule["month"], months - 1)
        for end in ("min_months_on_benefit", "max_months_on_benefit"):
            rule.pop(end, None)
    without_overlaps(data)


def _hazards_without(key: str) -> Callable[[Data], None]:
    return lambda data: data["hazards"].pop(key, None)


def _regimes_without(key: str) -> Callable[[Data], None]:
    def remove(data: Data) -> None:
        for regime in data["hazards"]["regimes"].values():
            regime.pop(key, None)

    return remove


def _without_lock_in(data: Data) -> None:
    for regime in data["hazards"]["regimes"].values():
        regime.get("course", {}).pop("lock_in", None)


def _groups_without(key: str) -> Callable[[Data], None]:
    def remove(data: Data) -> None:
        for group in data["population"]["groups"]:
            group.pop(key, None)

    return remove


def _without_origin(data: Data) -> None:
    for group in data["population"]["groups"]:
        group.get("entry", {}).pop("origin", None)


def _without_desk(data: Data) -> None:
    for key in ("desk", "desks"):
        data["policy"].pop(key, None)


def _with_one_desk(data: Data) -> None:
    data["policy"]["desks"] = data["policy"].get("desks", [])[:1]
    if not data["policy"]["desks"]:
        del data["policy"]["desks"]


FEATURES: dict[str, Callable[[Data], None]] = {
    "courses": lambda data: data.update(without_courses(data)),
    "lock-in": _without_lock_in,
    "ratio on returns that stays with the exit": _hazards_without("returns"),
    "effects by profile": _hazards_without("effect_by_profile"),
    "ratios by trait": _hazards_without("by_trait"),
    "make-up by group": lambda data: data.update(without_own_words(data)),
    "left before the start": _groups_without("left_before"),
    "late entrants from the stock": _without_origin,
    "ageing": lambda data: data["population"].update(ageing=False),
    "inflow by regime": _regimes_without("inflow_ratio"),
    "selection by arm": _regimes_without("selection_on_work"),
    "displacement": _hazards_without("displacement"),
    "a desk": _without_desk,
    "several desks": _with_one_desk,
    "months of hiring": lambda data: data.pop("money", None),
}


@dataclass
class Tally:
    """What a campaign has found.

    Attributes
    ----------
    lived : scenarios that both engines lived
    refused : scenarios that were refused, of too many effects or kinds of person
    there, active : scenarios with a feature, and those in which it changes a life
    """

    lived: int = 0
    refused: int = 0
    there: Counter[str] = field(default_factory=Counter)
    active: Counter[str] = field(default_factory=Counter)

    def add(self, data: Data, address: Address) -> None:
        """Live a scenario on both engines, and without each of its features."""
        try:
            chosen = setting_of(scenario_from_mapping(data))
        except InputError:
            self.refused += 1
            return
        lives = run_batch(chosen, address, keep_moves=True)
        assert_same_lives(lives, run_simpy(chosen, address))
        self.lived += 1
        for name, remove in FEATURES.items():
            plain = copy.deepcopy(data)
            remove(plain)
            if plain != data:
                self.there[name] += 1
                self.active[name] += _differs(plain, address, lives)

    def text(self) -> str:
        """A table, a line for each feature."""
        rows = [f"| {name} | {self.there[name]} | {self.active[name]} |" for name in FEATURES]
        return "\n".join(
            [
                f"{self.lived} scenarios lived the same lives on both engines; {self.refused} more "
                "were refused.",
                "",
                "| feature | scenarios with it | in which it changes a life |",
                "|---|---|---|",
                *rows,
            ]
        )

    def rare(self) -> list[str]:
        """Features that are active in too few scenarios."""
        return [name for name in FEATURES if self.active[name] * TENTH < self.lived]


def _differs(data: Data, address: Address, lives: Lives) -> bool:
    try:
        plain = setting_of(scenario_from_mapping(data))
    except InputError:
        return False
    return moves_of(run_batch(plain, address, keep_moves=True)) != moves_of(lives)


def campaign(wanted: int, number: int) -> Tally:
    """Live so many generated scenarios.

    Raises
    ------
    AssertionError
        If the engines disagree about one.
    """
    tally = Tally()

    @seed(number)
    @settings(
        max_examples=3 * wanted,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=everything(), address=addresses())
    def live(data: Data, address: Address) -> None:
        if tally.lived < wanted:
            tally.add(data, address)

    live()
    return tally


def main(words: list[str]) -> int:
    """Run the campaign; 1 if a feature is active in too few scenarios, or the engines disagree."""
    tally = campaign(int(words[0]), int(words[1]))
    sys.stdout.write(tally.text() + "\n")
    if rare := tally.rare():
        sys.stdout.write(f"\nActive in too few: {', '.join(rare)}.\n")
    return int(bool(rare) or tally.lived < int(words[0]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
