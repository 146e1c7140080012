"""The manifest: everything a run's bytes depend on, and the name of its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.files.private_files import PRIVATE
from sim.files.seals import content_digest
from sim.hazards.parameters import ParameterDraws
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.plausibility import Implausible
from sim.inputs.scenario.redacted import has_own_caseload, published_form

# Raised whenever files change their meaning or their seal; an older folder is told to run again.
FORMAT = 2
MANIFEST = "manifest.json"
FILE, KEPT_FILE, QUESTIONS = "file", "kept_file", "questions"
WHAT_IS_PRIVATE = (
    "simulated worlds of real people, not rounded and nothing left out, stand in private/: they "
    "are kept so that a stopped run can go on, are no result, and must not be shared"
)
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
    def is_about_real_people(self) -> bool:
        """Whether a municipality's own file stands behind the run."""
        return PRIVATE in self.content

    @property
    def folder_name(self) -> str:
        """Name of the run's folder: scenario and digest."""
        return f"{self.content['scenario']['scenario']}-{self.digest}"


def source_digest() -> str:
    """Changes when any line of the program changes, so no run trusts another program's numbers."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent.parent
    for file in sorted(package.rglob("*.py")):
        digest.update(file.relative_to(package).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def make_manifest(
    scenario: Scenario,
    parameters: ParameterDraws,
    replications: int,
    block_draws: int,
    amounts: Amounts | None = None,
    questions: Sequence[Implausible] = (),
    key: bytes | None = None,
    file: str | None = None,
) -> Manifest:
    """The manifest of one run.

    Parameters
    ----------
    scenario : as resolved, with its options and the seed that is used
    parameters : the draws of the base option
    replications : worlds per draw
    block_draws : parameter draws in one stored chunk
    amounts : the dated amounts, of a run that pays anybody
    questions : numbers outside their plausible ranges
    key : of the fingerprint of an own caseload; must be there if there is one
    file : what the scenario was read from, as the command that repeats the run names it
    """
    # Without a fingerprint runs of two files would go on in each other's folder.
    assert (key is not None) == has_own_caseload(scenario)
    content = {
        "format": FORMAT,
        "scenario": published_form(scenario, key),
        **({FILE: file} if file else {}),
        "seed": scenario.seed,
        "draws": parameters.n_draws,
        "replications": replications,
        "block_draws": block_draws,
        "parameters": {
            "digest": hashlib.sha256(parameters.values.tobytes()).hexdigest()[:16],
            "status": dict(zip(parameters.names, parameters.status, strict=True)),
        },
        **({} if amounts is None else {"amounts": _digest(repr(amounts))}),
        **({QUESTIONS: [one.row() for one in questions]} if questions else {}),
        **({PRIVATE: WHAT_IS_PRIVATE} if has_own_caseload(scenario) else {}),
        "program": {
            "bijstandsim": metadata.version("bijstandsim"),
            "source": source_digest(),
            **{name: metadata.version(name) for name in LIBRARIES},
        },
    }
    return Manifest(content, content_digest(content))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
