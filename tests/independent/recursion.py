"""Exact expectations: shares of every kind of people in every state, month by month."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent import arrivals
from tests.independent.effects import Effects, Regimes, fade_in_phase
from tests.independent.kinds import Kind, People, make_up
from tests.independent.rates import LONG, RETURNED, Rates, Rows
from tests.independent.scenario import PROFILES, Tree, parameters, persistence

Array = NDArray[Any]
COUNTS = (
    "benefit", "part_time", "work", "other_exit", "returned", "pension", "on_benefit",
    "first_exit_to_work", "net_exit_to_work", "returns", "left_benefit", "long",
)  # fmt: skip
STANDARD = ("reference", "control")
FLOWS = (
    "new_inflow", "returns_after_work", "returns_after_other_exit", "returns_from_before",
    "exits_to_work", "other_exits", "pension_exits", "part_time_begun", "part_time_ended",
    "part_time_to_work", "part_time_to_other_exit", "part_time_to_pension",
)  # fmt: skip


class Recursion:
    """Everything that is counted, expected: `counts[name]` and `flows[name]`, group by month."""

    def __init__(
        self,
        scenario: Tree,
        named: dict[str, float] | None = None,
        *,
        without_effects: bool = False,
        lives: bool = True,
    ) -> None:
        self.scenario = scenario
        self.named = named or parameters(scenario)
        self.people = People(scenario)
        self.horizon = self.people.horizon
        self.rates = Rates(scenario, self.named, self.people.index)
        self.regimes = Regimes(scenario, self.named, self._profile_weights())
        if without_effects:
            self.regimes.switch_off()
        returns = scenario["hazards"].get("returns")
        self.returns_kept = persistence(returns["half_life_months"]) if returns else None
        reading = scenario.get("readings", {}).get("returns_ratio_of", "exits_to_work")
        self.after_other_exits = reading == "all_exits"
        self.displaced = 0.0 if without_effects else scenario["hazards"].get("displacement") or 0.0
        self.exits_without = np.zeros(self.horizon)
        if self.displaced:
            without = Recursion(scenario, self.named, without_effects=True)
            self.exits_without = without.flows["exits_to_work"].sum(0)
        self.back_within = np.zeros(self.horizon)  # twelve months, of who left in each month
        self.lost = np.ones(self.horizon)  # i(m), on every exit to work
        groups = len(self.people.groups)
        self.counts = {name: np.zeros((groups, self.horizon + 1)) for name in COUNTS}
        self.flows = {name: np.zeros((groups, self.horizon)) for name in FLOWS}
        self.served = np.zeros((len(self.rates.names), self.horizon))  # on benefit, by regime
        self._kinds()
        if lives:
            self._live()

    def _profile_weights(self) -> Array:
        """Persons of each profile, start and whole inflow, times the profile's ratio on work."""
        persons = np.zeros(len(PROFILES))
        for group in self.people.groups:
            inflow = sum(self.people.inflow(group, k) for k in range(self.horizon))
            there = group["persons"] + group["stopping_persons"]
            for is_inflow, total in ((False, there), (True, inflow)):
                shares = make_up(self.scenario, group, "profiles", is_inflow=is_inflow)
                persons += total * np.array([shares[name] for name in PROFILES])
        return persons * [self.named[f"profile.{name}.work"] for name in PROFILES]

    def _kinds(self) -> None:
        kinds: list[Kind] = []
        counted = self.scenario["reporting"]["stopped"] == "included"
        for place in range(len(self.people.groups)):
            for entry, origin, persons in self.people.cohorts(place):
                left_out = origin.startswith("stopper") and not counted
                if persons and entry <= self.horizon and not left_out:
                    cohort = list(self.people.cohort(place, entry, origin, persons))
                    if origin == "inflow":
                        cohort = self._answered(cohort)
                    for kind in cohort:
                        kinds += self._stops(kind)
        starts = arrivals.join(self.people, self.rates, self.regimes, kinds)
        before = [-1] * len(kinds)
        for place, group in enumerate(self.people.groups):
            if group.get("left_before"):
                for kind, side in arrivals.returners(self.people, self.rates, self.regimes, place):
                    kinds.append(kind)
                    before.append(side)
        self.kinds, self.before = kinds, np.array(before)
        self.starts = np.stack([
            starts.get(place, self._start(kind)) for place, kind in enumerate(kinds)
        ])  # fmt: skip

    def _answered(self, cohort: list[Kind]) -> list[Kind]:
        """New inflow of a month times the mean ratio of the regimes it would meet."""
        persons = np.array([kind.persons for kind in cohort])
        met = [self.regimes.inflow_ratio(kind.plan[kind.entry]) for kind in cohort]
        ratio = float((persons * met).sum() / persons.sum())
        return [replace(kind, persons=kind.persons * ratio) for kind in cohort]

    def _stops(self, kind: Kind) -> list[Kind]:
        """Stoppers, parted by the month in which they stop: even from the one after entry on."""
        if not kind.origin.startswith("stopper"):
            return [kind]
        months = range(kind.entry + 1, self.horizon)
        return [replace(kind, stop=month, persons=kind.persons / len(months)) for month in months]

    def _start(self, kind: Kind) -> Array:
        group = self.people.groups[kind.group]
        start = arrivals.start_of(self.people, group, self.rates.durations, kind.months)
        if kind.entry > 0:
            earning = group.get("part_time_share", 0)
            if kind.origin == "inflow":
                earning = group["intake"].get("part_time_share", 0)
            if kind.origin == "back":
                earning = 0
            start = np.zeros_like(start)
            start[:, 0] = 1 - earning, earning
        return start

    # --- the months -------------------------------------------------------------------------

    def _live(self) -> None:
        kinds, n, horizon = self.kinds, len(self.kinds), self.horizon
        rows = Rows.of(kinds)
        studied = rows.studied.copy()
        plan = np.stack([kind.plan for kind in kinds])
        stops = np.array([horizon + 1 if kind.stop is None else kind.stop for kind in kinds])
        self.entry = np.array([kind.entry for kind in kinds])
        self.persons = np.array([kind.persons for kind in kinds])
        self.group = np.array([kind.group for kind in kinds])
        self.alive = np.stack([kind.alive for kind in kinds])
        reference = self.rates.names.index("reference")
        # later spell × earnings × ever at work × months on benefit
        self.on = np.zeros((n, 2, 2, 2, self.rates.durations))
        # left for work or otherwise × ever at work × month of the exit
        self.off = np.zeros((n, 2, 2, horizon + 1))
        self.pensioned = np.zeros((n, 2))  # ever at work or not
        self.came_back = np.zeros(n)
        self.return_effect = np.zeros((n, horizon + 1))
        self.return_studied = np.zeros((n, horizon + 1))
        effects = Effects(self.regimes, rows.profile)
        for month in range(horizon + 1):
            self._enter(month)
            self._count(month)
            if month == horizon:
                break
            stopped = stops <= month
            treatment = np.where(stopped, reference, plan[:, month])
            rows.studied = np.where(stopped, 0, studied)
            treatment = np.where(self.entry <= month, treatment, -1)
            effect = effects.step(month, treatment)
            self.return_effect[:, month] = effects.whole(treatment)
            self.return_studied[:, month] = rows.studied
            self._move(month, rows, effect, treatment)

    def _enter(self, month: int) -> None:
        here = self.entry == month
        new, back = here & (self.before < 0), here & (self.before >= 0)
        self.on[new, 0, :, 0] = self.starts[new]
        for side in (0, 1):
            one = here & (self.before == side)
            self.on[one, 1, 0, 1 - side, 0] = 1.0
        self.came_back[back] = 1.0
        if month > 0:
            arrived = np.array([kind.origin == "inflow" for kind in self.kinds]) & here
            self._flow("new_inflow", month - 1, np.where(arrived, 1.0, 0.0), month)
            self._flow("returns_from_before", month - 1, np.where(back, 1.0, 0.0), month)

    def _flow(self, name: str, month: int, shares: Array, alive_at: int) -> None:
        weight = self.persons * self.alive[:, alive_at] * shares
        np.add.at(self.flows[name][:, month], self.group, weight)

    def _count(self, month: int) -> None:
        """Counts at the start of a month; shares of each kind times who is below pension age."""
        alive = self.alive[:, month]
        there = self.entry <= month
        on, off = self.on, self.off
        ever = on[:, :, :, 1].sum((1, 2, 3)) + off[:, :, 1].sum((1, 2))
        shares = {
            "benefit": on[:, 0, 0].sum((1, 2)),
            "returned": on[:, 1, 0].sum((1, 2)),
            "part_time": on[:, :, 1].sum((1, 2, 3)),
            "work": off[:, 0].sum((1, 2)),
            "other_exit": off[:, 1].sum((1, 2)),
            "on_benefit": on.sum((1, 2, 3, 4)),
            "net_exit_to_work": off[:, 0].sum((1, 2)),
            "left_benefit": off.sum((1, 2, 3)),
            "long": on[..., LONG:].sum((1, 2, 3, 4)),
        }
        gone = self.pensioned.sum(1)
        for name, share in shares.items():
            self._add(name, month, share * alive * there)
        self._add("pension", month, gone)
        self._add("left_benefit", month, gone)
        # who left for work before the start has made the first exit to work, which nobody counted
        ever = ever * alive * there + self.pensioned[:, 1]
        self._add("first_exit_to_work", month, np.where(self.before == 0, 0, ever))
        self._add("returns", month, self.came_back)

    def _add(self, name: str, month: int, share: Array) -> None:
        np.add.at(self.counts[name][:, month], self.group, self.persons * share)

    def _move(self, month: int, rows: Rows, effect: Array, treatment: Array) -> None:
        """The moves of a month; who reaches pension age at its end moves nowhere else."""
        ratio = self.rates.ratio(rows, effect, treatment, month)
        moves = self.rates.moves(ratio)
        on = self.on
        regime = np.maximum(treatment, 0)
        np.add.at(self.served[:, month], regime,
                  self.persons * self.alive[:, month] * on.sum((1, 2, 3, 4)))  # fmt: skip
        lanes = [[x[:, None, None, :] for x in side] for side in moves]
        if self.displaced:
            self.lost[month] = self._displacement(month, lanes, treatment)
            for side in lanes:
                side[0] = side[0] * self.lost[month]
        stay = [1 - sum(side) for side in lanes]
        to_work = [on[:, :, e] * lanes[e][0] for e in (0, 1)]
        to_other = [on[:, :, e] * lanes[e][2] for e in (0, 1)]
        begun, ended = on[:, :, 0] * lanes[0][1], on[:, :, 1] * lanes[1][1]
        self._to_pension(month, self.alive[:, month] - self.alive[:, month + 1])
        back, self.off = self._come_back(month, rows, ratio, effect)
        moved = np.zeros_like(on)
        moved[:, :, 0] = on[:, :, 0] * stay[0] + ended
        moved[:, :, 1] = on[:, :, 1] * stay[1] + begun
        self.on = arrivals.older(moved)
        self.on[:, 1, 0, :, 0] += back.sum(1)
        self.off[:, 0, 1, month] += sum(to_work).sum((1, 2, 3))
        self.off[:, 1, :, month] += sum(to_other).sum((1, 3))
        self.came_back += back.sum((1, 2)) * self.alive[:, month + 1]
        self._back_within(month - 12)
        named = {
            "exits_to_work": sum(to_work), "other_exits": sum(to_other), "part_time_begun": begun,
            "part_time_ended": ended, "part_time_to_work": to_work[1],
            "part_time_to_other_exit": to_other[1], "returns_after_work": back[:, 0],
            "returns_after_other_exit": back[:, 1],
        }  # fmt: skip
        for name, share in named.items():
            self._flow(name, month, share.reshape(len(share), -1).sum(1), month + 1)

    def _back_within(self, left: int) -> None:
        """Of who left in a month, the share back within twelve: away since the next month."""
        if left >= 0:
            away = (self.persons[:, None] * self.off[:, :, :, left].sum(2)).sum()
            gone = sum(self.flows[name][:, left].sum() for name in ("exits_to_work", "other_exits"))
            self.back_within[left] = 1 - away / gone

    def _displacement(self, month: int, lanes: list[list[Array]], treatment: Array) -> float:
        """What others lose: the factor on the chance of every exit to work in a month."""
        leave = sum((self.on[:, :, e] * lanes[e][0]).sum((1, 2, 3)) for e in (0, 1))
        expected = (self.persons * self.alive[:, month + 1] * leave).sum()
        there = self.persons * self.alive[:, month] * self.on.sum((1, 2, 3, 4))
        standard = [self.rates.names.index(one) for one in STANDARD if one in self.rates.names]
        covered = (there * ~np.isin(treatment, standard)).sum() / there.sum()
        share = min(1.0, self.displaced * covered / self.people.index[month])
        without = self.exits_without[month]
        return 1 - share * (1 - without / expected) if expected > without else 1.0

    def _to_pension(self, month: int, share: Array) -> None:
        there = self.entry <= month
        for ever in (0, 1):
            held = self.on[:, :, :, ever].sum((1, 2, 3)) + self.off[:, :, ever].sum((1, 2))
            self.pensioned[:, ever] += held * share * there
        on = self.on.sum((1, 2, 3, 4)) * share * there
        earning = self.on[:, :, 1].sum((1, 2, 3)) * share * there
        np.add.at(self.flows["pension_exits"][:, month], self.group, self.persons * on)
        np.add.at(self.flows["part_time_to_pension"][:, month], self.group, self.persons * earning)

    def _come_back(
        self, month: int, rows: Rows, ratio: Array, effect: Array
    ) -> tuple[Array, Array]:
        """Who comes back (left for work or not × ever at work), and who stays off benefit."""
        exits = np.arange(self.horizon + 1)
        elapsed = np.maximum(month - 1 - exits, 0)
        told = np.exp(effect[:, [RETURNED]] * np.ones(len(exits)))
        rate = ratio[:, [RETURNED]] / told
        if self.returns_kept is not None:
            rate = self.rates.person(rows)[:, [RETURNED]] * self.rates.market(month)[RETURNED]
            faded = fade_in_phase(elapsed, self.returns_kept)
            told = np.exp(self.return_effect * faded)
            research = self.rates.ratios("research")[RETURNED]
            rate = rate * np.where(self.return_studied == 1, research, 1)
        rate = rate * self.rates.since_exit[elapsed]
        back, left = np.zeros((len(rate), 2, 2)), self.off.copy()
        for side, name in enumerate(("work_to_returned", "other_exit_to_returned")):
            holds = told if side == 0 or self.after_other_exits else 1.0
            chance = -np.expm1(-self.named[f"base.{name}"] * rate * holds)
            moved = self.off[:, side] * chance[:, None, :]
            back[:, side] = moved.sum(2)
            left[:, side] -= moved
        return back, left
