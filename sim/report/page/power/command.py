"""What to type to get the same power study, or the same answer, again."""

from __future__ import annotations

import shlex
from typing import Any

from sim.inputs.design.load import builtin_designs
from sim.power.questions.answers import QuestionRequest

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
    ("beside", "beside"),
    ("studies", "studies"),
)


def power_command(manifest: dict[str, Any]) -> str:
    """The whole command, with what decides the numbers."""
    design = manifest["design"]
    name = str(design["design"])
    # Of a design of one's own only the name is kept; its file is called so more often than not.
    words = ["bijstandsim", "power", name if name in builtin_designs() else f"{name}.yaml"]
    asked = manifest.get("asked")
    if asked:
        words += ["--question", asked["word"], *_options(asked), *_seed(design)]
    elif manifest.get("kept"):
        words += ["--kept", "studies.npz"]
    else:
        words += ["--studies", str(design["studies"]), *_seed(design)]
    return shlex.join(words)


def _seed(design: dict[str, Any]) -> list[str]:
    return ["--seed", str(design["seed"])]


def _options(asked: dict[str, Any]) -> list[str]:
    found = []
    for key, option in OPTIONS:
        value = asked.get(key)
        if value in (None, [], getattr(USUAL, key)):
            continue
        shown = ",".join(map(_number, value)) if isinstance(value, list) else _number(value)
        found += [f"--{option}", shown]
    return found


def _number(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
