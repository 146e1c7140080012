"""Several desks: the engines agree, each keeps its own books, and nobody is at two."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.person_months import person_months
from sim.engine.simpy_engine import run_simpy
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import split_dose
from sim.states import ON_BENEFIT
from tests.engine.worlds import (
    ENGINES,
    HERE,
    assert_same_lives,
    live,
    setting_of,
    world,
)
from tests.twins.generated import REGIMES, addresses
from tests.twins.policies import decided, desks, without_overlaps
from tests.twins.test_months import assert_same_months

generated = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def with_several_desks(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario with two desks or three, and plans that lead from one to another."""
    data = draw(decided(desk=True))
    months, first = data["time"]["months"], data["policy"].pop("desk")
    waits_in = draw(st.sampled_from([name for name in REGIMES if name != first["regime"]]))
    first["while_waiting"] = waits_in
    free = [name for name in REGIMES if name not in (first["regime"], waits_in)]
    served = draw(st.permutations(free))[: draw(st.integers(1, 2))]
    others = [draw(desks(months)) | {"regime": name} for name in served]
    for number, desk in enumerate(others):
        desk["while_waiting"] = waits_in
        data["policy"]["switches"].append(
            {"month": min(months - 1, 1 + 3 * number), "to": desk["regime"], "share": 0.5}
        )
    data["policy"]["desks"] = [first, *others]
    return without_overlaps(data)


@given(data=with_several_desks(), address=addresses())
@generated
def test_engines_agree_and_every_desk_keeps_its_own_books(
    data: dict[str, Any], address: Address
) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    lives = run_batch(chosen, address, keep_moves=True)
    assert_same_lives(lives, run_simpy(chosen, address))
    assert len(lives.desks) == len(data["policy"]["desks"])
    for log in lives.desks:
        before = np.concatenate([[0], log.coached[:-1]])
        assert log.coached.tolist() == (before + log.starts - log.ends).tolist()
        waited = np.concatenate([[0], log.waiting[:-1]])
        assert log.waiting.tolist() == (waited + log.requests - log.starts - log.dropped).tolist()
        assert (log.coached * log.dose <= log.slots + 1e-6).all()


@given(data=with_several_desks(), address=addresses())
@generated
def test_who_meets_a_desk_s_regime_is_one_of_those_it_serves(
    data: dict[str, Any], address: Address
) -> None:
    first = min(address.replication, 2**32 - 3)
    worlds = ReplicationRange(address.seed, address.draw, first, first + 2)
    chosen = setting_of(Scenario.model_validate(data))
    months = person_months(chosen, worlds)
    assert_same_months(months, person_months(chosen, worlds, "simpy"))
    # Who stopped may hold a regime on their own, so those are left out.
    stopped = np.arange(chosen.horizon + 1) >= months.stop_month[:, None]
    on_benefit = np.isin(months.state, ON_BENEFIT) & ~stopped
    of_code = [split_dose(name)[0] for name, _ in chosen.layout.treatments]
    for number, desk in enumerate(data["policy"]["desks"]):
        codes = [code for code, name in enumerate(of_code) if name == desk["regime"]]
        met = np.isin(months.treatment, codes) & on_benefit
        for replication, logs in enumerate(months.desks):
            log = logs[number]
            served = met[months.world == replication].sum(axis=0)
            assert served.tolist() == np.where(log.dose > 0, log.coached, 0).tolist()


@given(data=decided(desk=True), address=addresses())
@generated
def test_one_desk_in_a_list_is_the_desk_alone(data: dict[str, Any], address: Address) -> None:
    alone = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    data["policy"]["desks"] = [data["policy"].pop("desk")]
    listed = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    assert_same_lives(alone, listed)
    assert len(alone.desks) == len(listed.desks) == 1


@given(data=with_several_desks(), address=addresses())
@generated
def test_places_at_one_desk_do_not_depend_on_another_nobody_is_led_to(
    data: dict[str, Any], address: Address
) -> None:
    idle = {"regime": "spare", "while_waiting": "reference", "slots": 5}
    data["hazards"]["regimes"]["spare"] = {"work": 2.0}
    assume("reference" not in [desk["regime"] for desk in data["policy"]["desks"]])
    before = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    data["policy"]["desks"].append(idle)
    after = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    np.testing.assert_array_equal(before.flows, after.flows)
    assert not after.desks[-1].requests.any()


def test_two_desks_serve_their_own_by_hand() -> None:
    # Three people: all led to coaching, with one place; from month 2 on to training, with two.
    data: dict[str, Any] = {
        "hazards": {"regimes": {"training": {}}},
        "policy": {
            "switches": [{"month": 0, "to": "coaching"}, {"month": 2, "to": "training"}],
            "desks": [
                {"regime": "coaching", "while_waiting": "queue", "slots": 1},
                {"regime": "training", "while_waiting": "queue", "slots": 2},
            ],
        },
    }
    for engine in ENGINES:
        coaching, training = live(world(**data), engine, HERE).desks
        assert coaching.coached.tolist() == [1, 1, 0, 0, 0, 0, 0]
        assert coaching.waiting.tolist() == [2, 2, 0, 0, 0, 0, 0]
        assert coaching.dropped.tolist() == [0, 0, 2, 0, 0, 0, 0]
        assert training.coached.tolist() == [0, 0, 2, 2, 2, 2, 2]
        assert training.waiting.tolist() == [0, 0, 1, 1, 1, 1, 1]
