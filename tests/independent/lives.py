"""Lives of single people, month by month, with numpy's generator: for desks, and for euros."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.amounts import Amounts
from tests.independent.desk import Desk, desks_of, posts
from tests.independent.effects import Effects, fade_in_phase
from tests.independent.kinds import Kind, make_up, pension_month
from tests.independent.plans import clients_per_fte
from tests.independent.purse import Purse
from tests.independent.rates import RETURNED, Rows
from tests.independent.recursion import Recursion
from tests.independent.scenario import HOUSEHOLDS, Tree

Array = NDArray[Any]
NEVER = 10**6
AT_ONCE = 100  # worlds
DURABLE = 6  # months
ALONE, EARNING, WORK, OTHER, PENSION, ABSENT = range(6)
STOCKS = ("on_benefit", "part_time", "net_exits_to_work", "first_exits_to_work", "returns")
SUMS = (
    "benefit_months", "part_time_months", "set_off", "kept_earnings", "benefit_spending",
    "durable_exits", "staff_cost", "staff_fte", "contact_moments", "one_off_cost", "programme_cost",
    "exits_to_work", "other_exits", "part_time_begun", "part_time_ended", "pension_exits",
    "returns_after_work", "returns_after_other_exit", "returns_from_before", "new_inflow",
)  # fmt: skip


class Lives:
    """Worlds of an option; `total[measure]` is world × year."""

    def __init__(self, scenario: Tree, worlds: int, seed: int) -> None:
        self.scenario, self.worlds = scenario, worlds
        self.rng = np.random.default_rng(seed)
        displaced = bool(scenario["hazards"].get("displacement"))
        self.expected = Recursion(scenario, lives=displaced)
        self.rates, self.regimes = self.expected.rates, self.expected.regimes
        self.names, self.horizon = self.rates.names, self.expected.horizon
        self.amounts = Amounts(scenario)
        self._people()
        years = -(-self.horizon // 12)
        self.total = {name: np.zeros((worlds, years)) for name in (*STOCKS, *SUMS)}
        self.served = np.zeros((len(self.names), self.horizon))
        self._live()
        self.total["durable_exits"] = self.total["durable_exits"].cumsum(1)
        self._staff_posts()

    # --- who is there -------------------------------------------------------------------------

    def _people(self) -> None:
        kinds, places, worlds = self.expected.kinds, [], []
        persons = np.array([kind.persons for kind in kinds])
        group = np.array([kind.group for kind in kinds])
        comes = np.array([kind.origin in {"inflow", "back"} for kind in kinds])
        comes |= self.expected.before >= 0
        for one in np.unique(group):
            here = np.flatnonzero((group == one) & ~comes)
            weights = persons[here]
            count = round(weights.sum()) * self.worlds
            places.append(self.rng.choice(here, size=count, p=weights / weights.sum()))
            worlds.append(np.repeat(np.arange(self.worlds), count // self.worlds))
        for one in np.flatnonzero(comes):
            count = self.rng.poisson(persons[one] * self.worlds)
            places.append(np.full(count, one))
            worlds.append(self.rng.integers(self.worlds, size=count))
        self.kind, self.world = np.concatenate(places), np.concatenate(worlds)
        names = ("group", "entry", "profile", "frailty", "volunteer", "studied")
        of = {name: np.array([getattr(kind, name) for kind in kinds])[self.kind] for name in names}
        self.group, self.entry = of["group"], of["entry"]
        self.rows = Rows(of["profile"], of["frailty"], of["volunteer"], of["studied"].copy())
        self.studied = of["studied"]
        self.plan = np.stack([kind.plan for kind in kinds]).astype(np.int16)
        stops = [self.horizon + 1 if kind.stop is None else kind.stop for kind in kinds]
        self.stop = np.array(stops)[self.kind]
        self.before = self.expected.before[self.kind]
        self.is_inflow = np.array([kind.origin == "inflow" for kind in kinds])[self.kind]
        self._attributes(kinds)

    def _attributes(self, kinds: list[Kind]) -> None:
        n, rng = len(self.kind), self.rng
        self.age, self.months = np.zeros(n, int), np.zeros(n, int)
        self.household, self.earns = np.zeros(n, int), np.zeros(n, bool)
        order = np.argsort(self.kind, kind="stable")
        edges = np.searchsorted(self.kind[order], np.arange(len(kinds) + 1))
        for place, kind in enumerate(kinds):
            here = order[edges[place] : edges[place + 1]]
            ages, weights = kind.ages[:, 0], kind.ages[:, 1]
            self.age[here] = rng.choice(ages, size=len(here), p=weights / weights.sum())
            group = self.expected.people.groups[kind.group]
            is_inflow = kind.origin == "inflow"
            homes = make_up(self.scenario, group, "households", is_inflow=is_inflow)
            if kind.who["household"]:
                self.household[here] = HOUSEHOLDS.index(kind.who["household"])
            else:
                shares = [homes[one] for one in HOUSEHOLDS]
                self.household[here] = rng.choice(len(HOUSEHOLDS), size=len(here), p=shares)
            start = self.expected.starts[place]
            cell = rng.choice(start.size, size=len(here), p=start.ravel() / start.sum())
            self.earns[here], self.months[here] = np.divmod(cell, start.shape[1])
            if kind.origin in {"start", "stopper"} and kind.entry == 0:
                self.months[here] = self._months(group, kind, len(here))

    def _months(self, group: Tree, kind: Kind, count: int) -> Array:
        """Months on benefit at the start, long ones told apart."""
        bands = make_up(self.scenario, group, "months_on_benefit", is_inflow=False)
        months = [np.arange(one["from_months"], one["to_months"]) for one in bands]
        share = np.concatenate(
            [
                np.full(one["to_months"] - one["from_months"], one["share"])
                / (one["to_months"] - one["from_months"])
                for one in bands
            ]
        )
        month = np.concatenate(months)
        share = share * ((month >= kind.months[0]) & (month < kind.months[1]))
        return self.rng.choice(month, size=count, p=share / share.sum())

    # --- the months ---------------------------------------------------------------------------

    def _live(self) -> None:
        self._set_out()
        for month in range(self.horizon + 1):
            self._enter(month)
            self._count(month)
            if month == self.horizon:
                break
            treatment, dose = self._treatments(month)
            self._pay(month, treatment, dose)
            self._move(month, treatment, dose)

    def _set_out(self) -> None:
        """Everybody before the first month."""
        n = len(self.kind)
        self.state = np.full(n, ABSENT)
        self.elapsed = self.months.copy()  # in the spell, or since the exit
        self.ever, self.counted = self.before == 0, np.zeros(n, bool)
        self.back_count = np.zeros(self.worlds)
        self.told, self.told_studied = np.zeros(n), np.zeros(n, int)
        self.pension = np.full(n, NEVER)
        if self.scenario["population"].get("ageing"):
            for entry in np.unique(self.entry):
                here = self.entry == entry
                ages = self.expected.people.ages
                self.pension[here] = pension_month(ages, entry, self.age[here])
        used = np.where(self.earns, self.months, 0)
        self.purse = Purse(self.amounts, self.names, self.household, used, self._cents(n))
        self.desks = [
            Desk(self.scenario, rule, self.amounts, self.world, self._fits(rule))
            for rule in desks_of(self.scenario)
        ]
        self.is_served = np.zeros(n, bool)
        self.effects = Effects(self.regimes, self.rows.profile)
        self.met_first = np.zeros((len(self.names), n), bool)
        self.regular = np.zeros((self.worlds, self.horizon))
        self.at_desk = np.zeros((len(self.desks), self.worlds, self.horizon))
        self.start_fte = np.zeros(self.worlds)

    def _cents(self, n: int) -> Array:
        """Earnings of a month, one amount for life: log-normal with this mean and deviation."""
        mean, sd = (self.scenario["population"]["earnings"][one] for one in ("mean", "sd"))
        spread = np.log(1 + (sd / mean) ** 2)
        euros = self.rng.lognormal(np.log(mean) - spread / 2, np.sqrt(spread), n)
        return np.floor(euros * 100 + 0.5)

    def _fits(self, desk: Tree) -> Array:
        """Place of the first entry of the desk's priority that fits each person."""
        rules = desk.get("priority") or []
        place = np.full(len(self.kind), len(rules))
        groups = [one["name"] for one in self.expected.people.groups]
        profiles = ("work_ready", "physically_limited", "mentally_limited")
        for k in reversed(range(len(rules))):
            rule, fits = rules[k], np.ones(len(self.kind), bool)
            if rule.get("groups", "all") != "all":
                fits &= np.isin(self.group, [groups.index(one) for one in rule["groups"]])
            if rule.get("profiles"):
                fits &= np.isin(self.rows.profile, [profiles.index(x) for x in rule["profiles"]])
            if rule.get("households"):
                fits &= np.isin(self.household, [HOUSEHOLDS.index(x) for x in rule["households"]])
            for name, value in (("age_years", self.age // 12), ("months_on_benefit", self.months)):
                low, high = rule.get(f"min_{name}"), rule.get(f"max_{name}")
                fits &= (value >= (low or 0)) & (value <= (NEVER if high is None else high))
            place[fits] = k
        return place

    def _year(self, name: str, month: int, weight: Array | None, mask: Array | None = None) -> None:
        world = self.world if mask is None else self.world[mask]
        weight = weight if mask is None or weight is None else weight[mask]
        self.total[name][:, month // 12] += np.bincount(world, weight, minlength=self.worlds)

    def _enter(self, month: int) -> None:
        new = self.entry == month
        self.state[new] = np.where(self.earns[new], EARNING, ALONE)
        came_back = new & (self.before >= 0)
        self.back_count += np.bincount(self.world[came_back], minlength=self.worlds)
        if month:
            inflow = new & self.is_inflow
            self._year("new_inflow", month - 1, None, inflow)
            self._year("returns_from_before", month - 1, None, came_back)

    def _count(self, month: int) -> None:
        if month % 12 or not month:
            return
        on = self.state <= EARNING
        masks = {
            "on_benefit": on,
            "part_time": self.state == EARNING,
            "net_exits_to_work": self.state == WORK,
            "first_exits_to_work": self.counted,
        }
        for name, mask in masks.items():
            self.total[name][:, month // 12 - 1] = np.bincount(
                self.world[mask], minlength=self.worlds
            )
        self.total["returns"][:, month // 12 - 1] = self.back_count

    def _treatments(self, month: int) -> tuple[Array, Array | None]:
        """The regime each person meets in a month, and the dose of it."""
        stopped = self.stop <= month
        reference = self.names.index("reference")
        treatment = np.where(stopped, reference, self.plan[self.kind, month])
        self.rows.studied = np.where(stopped, 0, self.studied)
        dose = None
        self.is_served = np.zeros(len(treatment), bool)
        for place, desk in enumerate(self.desks):
            here = (treatment == self.names.index(desk.rule["regime"])) & (self.state != ABSENT)
            is_open = month < (desk.rule.get("end_month") or NEVER)
            wants = here & (self.state <= EARNING) & is_open
            served = desk.round(month, wants, self.elapsed)
            waits = self.names.index(desk.rule["while_waiting"])
            treatment = np.where(here & ~served, waits, treatment)
            dose = np.where(served, desk.dose, 1.0 if dose is None else dose)
            self.is_served |= served
            count = np.bincount(self.world[served], minlength=self.worlds)
            self.at_desk[place, :, month] = count
        return np.where(self.state == ABSENT, -1, treatment), dose

    def _pay(self, month: int, treatment: Array, dose: Array | None) -> None:
        on, earns = self.state <= EARNING, self.state == EARNING
        age = self.age + month - self.entry
        kept, set_off, saved = self.purse.pay(month, earns, on, treatment, age)
        self._year("benefit_months", month, None, on)
        self._year("part_time_months", month, None, earns)
        self._year("kept_earnings", month, kept / 100)
        self._year("set_off", month, set_off / 100)
        spent = on * self.amounts.benefit_cents(month) - saved
        self._year("benefit_spending", month, spent / 100)
        per_client = np.array([1 / clients_per_fte(self.scenario, one) for one in self.names])
        contacts = np.array([self.amounts.contacts(one) / 12 for one in self.names])
        regime = np.maximum(treatment, 0)
        regular = on & ~self.is_served
        fte = np.bincount(self.world[regular], per_client[regime[regular]], minlength=self.worlds)
        self.regular[:, month] = fte
        if not month:
            own = np.array([self.names.index(g["regime"]) for g in self.expected.people.groups])
            self.start_fte = np.bincount(
                self.world[on], per_client[own[self.group[on]]], minlength=self.worlds
            )
        self._year("contact_moments", month, contacts[regime], on)
        np.add.at(self.served[:, month], regime[on], 1 / self.worlds)
        self._costs(month, on, regime, dose)

    def _costs(self, month: int, on: Array, regime: Array, dose: Array | None) -> None:
        money = self.scenario["money"]
        year = month // 12
        for one in money.get("one_off") or []:
            if one.get("month", 0) == month:
                self.total["one_off_cost"][:, year] += one["amount"]
        new = {}
        fees = [one for one in money.get("costs") or [] if one["per"] == "participant"]
        for place in {self.names.index(one["regime"]) for one in fees}:
            here = on & (regime == place)
            new[place] = here & ~self.met_first[place]
            self.met_first[place] |= here
        for one in money.get("costs") or []:
            until = one.get("until_month")
            if month < one.get("from_month", 0) or (until is not None and month >= until):
                continue
            amount = one["amount"] * self.amounts.growth(month)
            place = self.names.index(one["regime"]) if one.get("regime") else None
            if one["per"] == "month":
                self.total["programme_cost"][:, year] += amount
            if one["per"] == "client_month":
                who = on if place is None else on & (regime == place)
                weight = np.full(len(on), amount) * (1.0 if dose is None else dose)
                self._year("programme_cost", month, weight, who)
            if one["per"] == "participant":
                self._year("programme_cost", month, np.full(len(on), amount), new[place])

    def _move(self, month: int, treatment: Array, dose: Array | None) -> None:
        effect = self.effects.step(month, treatment, dose)
        ratio = self.rates.ratio(self.rows, effect, np.maximum(treatment, 0), month)
        state, luck = self.state, self.rng.random(len(self.state))
        new = self._moved(month, ratio, luck)
        back = self._come_back(ratio, effect, luck, month)
        new[back] = ALONE
        retires = (self.pension == month + 1) & (state < PENSION)
        new[retires] = PENSION
        back &= ~retires
        self._flows(month, state, new, treatment)
        left = (state <= EARNING) & ((new == WORK) | (new == OTHER))
        whole = self.effects.whole(np.maximum(treatment, 0), dose)
        self.told = np.where(left, whole, self.told)
        self.told_studied = np.where(left, self.rows.studied, self.told_studied)
        first = (new == WORK) & (state <= EARNING) & ~self.ever
        self.ever |= first
        self.counted |= first
        self._durable(month, left, back)
        self.elapsed = np.where(left | back, 0, self.elapsed + 1)
        self.elapsed = np.where(state == ABSENT, self.months, self.elapsed)
        self.back_count += np.bincount(self.world[back], minlength=self.worlds)
        self.state = new
        self.purse.new_spell(back)
        for desk in self.desks:
            desk.new_spell(back)

    def _durable(self, month: int, left: Array, back: Array) -> None:
        """Exits after which nobody is back within six months; of the last six it is not known."""
        known = self.horizon - DURABLE
        if month + 1 <= known:
            self._year("durable_exits", month, None, left)
        exit_month = month - self.elapsed - 1
        soon = back & (self.elapsed + 1 < DURABLE) & (exit_month >= 0) & (exit_month + 1 <= known)
        np.subtract.at(self.total["durable_exits"], (self.world[soon], exit_month[soon] // 12), 1)

    def _moved(self, month: int, ratio: Array, luck: Array) -> Array:
        """States after the moves of who is on benefit."""
        months = np.minimum(self.elapsed, self.rates.durations - 1)
        moves, new = self.rates.moves(ratio, months), self.state.copy()
        for here, targets in ((ALONE, (WORK, EARNING, OTHER)), (EARNING, (WORK, ALONE, OTHER))):
            lanes = list(moves[here])
            lanes[0] = lanes[0] * self.expected.lost[month]
            low = np.zeros(len(luck))
            for target, chance in zip(targets, lanes, strict=True):
                hit = (self.state == here) & (luck >= low) & (luck < low + chance)
                new[hit] = target
                low = low + chance
        return new

    def _come_back(self, ratio: Array, effect: Array, luck: Array, month: int) -> Array:
        told = np.exp(effect[:, RETURNED])
        rate = ratio[:, RETURNED] / told
        if self.expected.returns_kept is not None:
            rate = self.rates.person(self.rows)[:, RETURNED] * self.rates.market(month)[RETURNED]
            faded = fade_in_phase(np.maximum(self.elapsed, 0), self.expected.returns_kept)
            told = np.exp(self.told * faded)
            research = self.rates.ratios("research")[RETURNED]
            rate = rate * np.where(self.told_studied == 1, research, 1.0)
        rate = rate * self.rates.since_exit[self.elapsed]
        back = np.zeros(len(luck), bool)
        for side, name in ((WORK, "work_to_returned"), (OTHER, "other_exit_to_returned")):
            holds = told if side == WORK or self.expected.after_other_exits else 1.0
            chance = -np.expm1(-self.expected.named[f"base.{name}"] * rate * holds)
            back |= (self.state == side) & (luck < chance)
        return back

    def _flows(self, month: int, was: Array, now: Array, treatment: Array) -> None:
        on = was <= EARNING
        masks = {
            "exits_to_work": on & (now == WORK), "other_exits": on & (now == OTHER),
            "part_time_begun": (was == ALONE) & (now == EARNING),
            "part_time_ended": (was == EARNING) & (now == ALONE),
            "pension_exits": on & (now == PENSION),
            "returns_after_work": (was == WORK) & (now == ALONE),
            "returns_after_other_exit": (was == OTHER) & (now == ALONE),
        }  # fmt: skip
        for name, mask in masks.items():
            self._year(name, month, None, mask)
        for one in self.scenario["money"].get("costs") or []:
            if one["per"] == "exit":
                who = masks["exits_to_work"]
                if one.get("regime"):
                    who = who & (treatment == self.names.index(one["regime"]))
                until = one.get("until_month")
                if month >= one.get("from_month", 0) and (until is None or month < until):
                    amount = one["amount"] * self.amounts.growth(month)
                    self._year("programme_cost", month, np.full(len(was), amount), who)

    # --- staff ----------------------------------------------------------------------------------

    def _staff_posts(self) -> None:
        """Posts, what they cost, and what filling them costs."""
        at_desk, before = np.zeros(self.horizon), 0.0
        bought = np.zeros((self.worlds, self.horizon))
        fte_eur = np.array([self.amounts.fte_cents(month) / 100 for month in range(self.horizon)])
        for place, desk in enumerate(self.desks):
            rule, price = desk.rule, desk.rule.get("cost_per_client_month_eur")
            if rule.get("staff"):
                at_desk = at_desk + posts(self.scenario, rule, self.amounts)
                before += rule["staff"].get("fte_at_start") or 0.0
            elif price is None:
                at_desk = at_desk + desk.slots / clients_per_fte(self.scenario, rule["regime"])
            else:
                bought += self.at_desk[place] * price / fte_eur
        fees = [one for one in self.scenario["money"].get("costs") or [] if one["per"] == "post"]
        has = self.start_fte + before
        last = before
        for month in range(self.horizon):
            year, here = month // 12, self.regular[:, month] + at_desk[month]
            paid = here + bought[:, month]
            self.total["staff_fte"][:, year] += paid / 12
            self.total["staff_cost"][:, year] += paid * fte_eur[month]
            has = has - max(0.0, last - at_desk[month])
            last = at_desk[month]
            new = np.maximum(0, here - has)
            has = has + new
            for one in fees:
                amount = one["amount"] * self.amounts.growth(month)
                self.total["programme_cost"][:, year] += new * amount


def totals(scenario: Tree, worlds: int, seed: int) -> dict[tuple[str, int], tuple[float, float]]:
    """Mean and standard error of each measure and year, from worlds lived a hundred at a time."""
    parts = [
        Lives(scenario, min(AT_ONCE, worlds - done), seed + done).total
        for done in range(0, worlds, AT_ONCE)
    ]
    found = {}
    for name in parts[0]:
        values = np.concatenate([one[name] for one in parts])
        for year in range(values.shape[1]):
            error = values[:, year].std(ddof=1) / np.sqrt(worlds)
            found[name, year] = float(values[:, year].mean()), float(error)
    return found
