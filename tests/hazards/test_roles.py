"""How many parameters are fitted, drawn and fixed: counted by what the draws do, not by names."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.hazards.parameters import ParameterDraws, parameter_draws
from sim.hazards.posterior import load_posterior
from sim.inputs.scenario.load import load_scenario
from sim.report.text.console import status_line

ROLES = ("fitted", "drawn", "fixed")
NAMINGS = {
    "two combinations": {
        "coaching_exemption": {"combines": ["coaching", "exemption"]},
        "all_three": {"combines": ["coaching", "exemption", "disregard"]},
    },
    "a regime without effect": {"nothing_new": {}},
    "a stronger one": {"half": {"combines": ["disregard"], "strength": 0.5}},
}


def drawn(folder: Path, hazards: dict[str, object], base: str = "wageningen") -> ParameterDraws:
    path = folder / "own.yaml"
    path.write_text(
        yaml.safe_dump({"scenario": "own", "based_on": base, "hazards": hazards}), "utf-8"
    )
    return parameter_draws(load_scenario(path), 10)


def counted(draws: ParameterDraws) -> list[int]:
    return [draws.roles.count(role) for role in ROLES]


def test_fitted_drawn_and_fixed_are_what_the_posterior_file_holds() -> None:
    draws, fit = parameter_draws(load_scenario("wageningen"), 10), load_posterior("wageningen")
    informed = {name for name, at in zip(fit.names, fit.status, strict=True) if at == "calibrated"}
    varies = {name for at, name in enumerate(fit.names) if np.ptp(fit.values[:, at]) > 0}
    assert informed <= varies
    rows = zip(draws.names, draws.source, strict=True)
    stated = [name for name, source in rows if name not in fit.names and source]
    held = len(set(fit.names) - varies) + len(stated)
    expected = [len(informed), len(varies - informed), held]
    assert counted(draws) == expected
    assert f"{expected[0]} fitted, {expected[1]} drawn from priors, {expected[2]} fixed" in (
        status_line(draws)
    )


def test_one_draw_leaves_nothing_drawn() -> None:
    fitted, held, fixed = counted(parameter_draws(load_scenario("wageningen"), 1))
    assert (fitted > 0, held, fixed > 0) == (True, 0, True)


@pytest.mark.parametrize("naming", NAMINGS)
def test_naming_moves_no_count(naming: str, tmp_path: Path) -> None:
    named = drawn(tmp_path, {"regimes": NAMINGS[naming]})
    assert len(named.names) > len(load_posterior("wageningen").names)
    assert counted(named) == counted(parameter_draws(load_scenario("wageningen"), 10))


def test_a_number_of_ones_own_is_fixed_and_listed(tmp_path: Path) -> None:
    before = counted(parameter_draws(load_scenario("wageningen"), 10))
    draws = drawn(tmp_path, {"regimes": {"mine": {"work": 1.3}}})
    assert counted(draws) == [before[0], before[1], before[2] + 1]
    assert "regime.mine.work = 1.3" in status_line(draws)


def test_every_fixed_parameter_is_in_the_list_once() -> None:
    draws = parameter_draws(load_scenario("wageningen"), 10)
    names = [name for name, role in zip(draws.names, draws.roles, strict=True) if role == "fixed"]
    listed: list[str] = []
    for entry in draws.fixed_by_family():
        family, _, last = entry.partition(" = ")[0].rpartition(".")
        inside = [n for n in draws.names if n.rpartition(".")[0] == family]
        ends = (
            [n.rpartition(".")[2] for n in inside] if last == "*" else last.strip("{}").split(", ")
        )
        listed += [f"{family}.{end}" for end in ends]
    assert sorted(listed) == sorted(names)
