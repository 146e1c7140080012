"""The manifest: everything a run's bytes depend on, and the name of its folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.published_form import published_form

if TYPE_CHECKING:
    from sim.hazards.parameters import ParameterDraws
    from sim.scenario.model import Scenario

FORMAT = 1
# What a stored number is computed with.
LIBRARIES = ("numpy", "numba", "pandas", "pyarrow", "simpy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was asked, and of which program.

    Attributes
    ----------
    content : plain JSON data
    digest : sixteen hexadecimal digits that change with any of it
    """

    content: dict[str, Any]
    digest: str

    @property
    def folder_name(self) -> str:
        """Name of the run's folder: scenario and digest."""
        return f"{self.content['scenario']['scenario']}-{self.digest}"

    def text(self) -> str:
        """The manifest as a file."""
        return json.dumps({"digest": self.digest, **self.content}, indent=1, sort_keys=True) + "\n"


def source_digest() -> str:
    """Changes when any line of the program changes, so no run trusts another program's numbers."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent.parent
    for file in sorted(package.rglob("*.py")):
        digest.update(file.relative_to(package).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def make_manifest(
    scenario: Scenario, parameters: ParameterDraws, replications: int, block_draws: int
) -> Manifest:
    """The manifest of one run.

    Parameters
    ----------
    scenario : as resolved, with its options and the seed that is used
    parameters : the draws of the base option
    replications : worlds per draw
    block_draws : parameter draws in one stored chunk
    """
    content = {
        "format": FORMAT,
        "scenario": published_form(scenario),
        "seed": scenario.seed,
        "draws": parameters.n_draws,
        "replications": replications,
        "block_draws": block_draws,
        "parameters": {
            "digest": hashlib.sha256(parameters.values.tobytes()).hexdigest()[:16],
            "status": dict(zip(parameters.names, parameters.status, strict=True)),
        },
        "program": {
            "bijstandsim": metadata.version("bijstandsim"),
            "source": source_digest(),
            **{name: metadata.version(name) for name in LIBRARIES},
        },
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return Manifest(content, hashlib.sha256(canonical.encode()).hexdigest()[:16])
