"""The manifest changes with everything its numbers depend on, and with nothing else."""

from dataclasses import replace

from sim.hazards.parameters import parameter_draws
from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.model import Amounts
from sim.inputs.design.load import load_design
from sim.inputs.scenario.load import load_scenario
from sim.store.manifest import KIND, Manifest, kind_of, scenario_manifest
from sim.store.power_folder import design_manifest

SCENARIO = load_scenario("municipality")
DRAWS = parameter_draws(SCENARIO, 2)


def of(amounts: Amounts | None) -> Manifest:
    return scenario_manifest(SCENARIO, DRAWS, 3, 5, amounts)


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


def test_runs_and_power_studies_share_one_manifest_of_two_kinds() -> None:
    run, study = of(None), design_manifest(load_design("fip"))
    assert (kind_of(run.content), kind_of(study.content)) == ("scenario", "design")
    assert run.folder_name == f"municipality-{run.digest}"
    assert study.folder_name == f"power-fip-{study.digest}"
    shared = {"format", KIND, "program"}
    assert shared <= run.content.keys() & study.content.keys()


def test_manifests_of_before_say_their_kind_by_what_they_hold() -> None:
    for manifest in (of(None), design_manifest(load_design("fip"))):
        before = {name: part for name, part in manifest.content.items() if name != KIND}
        assert kind_of(before) == kind_of(manifest.content)
