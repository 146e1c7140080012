"""The manifest changes with everything its numbers depend on, and with nothing else."""

from dataclasses import replace

from sim.hazards.parameters import parameter_draws
from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.load import load_scenario
from sim.store.manifest import Manifest, make_manifest

SCENARIO = load_scenario("municipality")
DRAWS = parameter_draws(SCENARIO, 2)


def of(amounts: Amounts | None) -> Manifest:
    return make_manifest(SCENARIO, DRAWS, 3, 5, amounts)


def test_one_cent_in_the_amounts_is_another_result() -> None:
    amounts = load_amounts()
    rows = amounts.norms.rows
    dearer = rows[0].model_copy(update={"single": rows[0].single + 0.01})
    changed = replace(amounts, norms=amounts.norms.model_copy(update={"rows": (dearer, *rows[1:])}))
    assert of(amounts).digest == of(load_amounts()).digest
    assert of(amounts).digest != of(changed).digest


def test_a_run_that_pays_nobody_does_not_name_amounts() -> None:
    assert "amounts" not in of(None).content
    assert not of(None).is_about_real_people
