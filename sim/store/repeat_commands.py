"""What to type to get the same result again, from what its manifest says."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.files.seals import read_sealed_manifest
from sim.inputs.reading.shipped import DESIGNS, SCENARIOS, BuiltIns
from sim.power.questions.request import QuestionRequest
from sim.store.manifest import DESIGN, FILE, KEPT_FILE, MANIFEST, kind_of

# Options that are left out where the question has its usual value.
USUAL = QuestionRequest("")
OPTIONS = (
    ("contrast", "contrast"),
    ("endpoint", "endpoint"),
    ("test", "test"),
    ("alpha", "alpha"),
    ("power", "target"),
    ("over", "over"),
    ("values", "values"),
    ("beside", "against"),
    ("studies", "studies"),
)


def repeat_line(folder: Path, command: str, *flags: str) -> str:
    """The line for the console that says how a result in a folder is made again."""
    manifest = read_sealed_manifest(folder / MANIFEST)
    if kind_of(manifest) == DESIGN:
        return f"Repeat: {power_command(manifest)}"
    return f"Repeat: {scenario_command(manifest, command, *flags)}"


def scenario_command(manifest: Mapping[str, Any], command: str, *flags: str) -> str:
    """The whole command of a run or a comparison, with what decides the numbers."""
    words = ["bijstandsim", command, _file(manifest, manifest["scenario"]["scenario"], SCENARIOS)]
    for option in ("seed", "draws", "replications"):
        words += [f"--{option}", str(manifest[option])]
    if command == "compare":
        words += _precision(manifest["scenario"])
    return shlex.join([*words, *flags])


def _precision(scenario: Mapping[str, Any]) -> list[str]:
    """The precision that was reached for, whether the file or the command line asked for it."""
    precision = scenario["money"].get("precision")
    return ["--precision", str(precision["half_width"]["value"])] if precision else []


def _file(manifest: Mapping[str, Any], name: str, kind: BuiltIns) -> str:
    """The file that was read, as somebody in its folder calls it."""
    # Of what Python code made there is no file: one would be called so more often than not.
    return str(manifest.get(FILE) or (name if kind.path(name) else f"{name}{kind.suffix}"))


def power_command(manifest: Mapping[str, Any]) -> str:
    """The whole command of a power study or an answer, with what decides the numbers."""
    design = manifest["design"]
    words = ["bijstandsim", "power", _file(manifest, design["design"], DESIGNS)]
    request = manifest.get("asked")
    if request:
        words += ["--question", request["word"], *_options(request), *_seed(design)]
    elif manifest.get("kept"):
        words += ["--kept", str(manifest[KEPT_FILE])]
    else:
        words += ["--studies", str(design["studies"]), *_seed(design)]
    return shlex.join(words)


def _seed(design: dict[str, Any]) -> list[str]:
    return ["--seed", str(design["seed"])]


def _options(request: dict[str, Any]) -> list[str]:
    options = []
    for key, option in OPTIONS:
        value = request.get(key)
        if value in (None, [], getattr(USUAL, key)):
            continue
        shown = ",".join(map(_number, value)) if isinstance(value, list) else _number(value)
        options += [f"--{option}", shown]
    return options


def _number(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
