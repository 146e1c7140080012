"""The manifest: everything a result's bytes depend on, and the name of its folder.

Runs, comparisons and power studies have one manifest and one folder; its kind says of what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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

# Raised whenever files change their meaning or their seal; an older folder is to be made again.
FORMAT = 2
MANIFEST = "manifest.json"
FILE, KEPT_FILE, QUESTIONS = "file", "kept_file", "questions"
# Of a comparison only: a run pays nobody.
AMOUNTS = "amounts"
KIND, SCENARIO, DESIGN = "kind", "scenario", "design"
# How names of folders begin, by kind.
BEGINS = {SCENARIO: "", DESIGN: "power-"}
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
    content : plain JSON data; `kind` says whether it is of a scenario or of a design
    digest : sixteen hexadecimal digits that change with any of it
    """

    content: dict[str, Any]
    digest: str

    @property
    def version(self) -> str:
        """The version of the program."""
        return str(self.content["program"]["bijstandsim"])

    @property
    def source(self) -> str:
        """`source_digest` of the program."""
        return str(self.content["program"]["source"])

    @property
    def questions(self) -> tuple[Implausible, ...]:
        """Numbers outside their plausible ranges."""
        return tuple(Implausible.from_row(row) for row in self.content.get(QUESTIONS, ()))

    @property
    def is_about_real_people(self) -> bool:
        """Whether a municipality's own file stands behind the run."""
        return PRIVATE in self.content

    @property
    def folder_name(self) -> str:
        """Name of the folder: that of the scenario or design, and the digest."""
        kind = kind_of(self.content)
        return f"{BEGINS[kind]}{self.content[kind][kind]}-{self.digest}"


def kind_of(content: Mapping[str, Any]) -> str:
    """`scenario` or `design`: of what a folder holds results."""
    # Before manifests said it, only those of power held a design.
    return str(content.get(KIND) or (DESIGN if DESIGN in content else SCENARIO))


def source_digest() -> str:
    """Changes when any line of the program changes, so no run trusts another program's numbers."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent.parent
    for file in sorted(package.rglob("*.py")):
        digest.update(file.relative_to(package).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def scenario_manifest(
    scenario: Scenario,
    parameters: ParameterDraws,
    replications: int,
    block_draws: int,
    amounts: Amounts | None = None,
    questions: Sequence[Implausible] = (),
    key: bytes | None = None,
    file: str | None = None,
) -> Manifest:
    """The manifest of one run or comparison.

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
        SCENARIO: published_form(scenario, key),
        "seed": scenario.seed,
        "draws": parameters.n_draws,
        "replications": replications,
        "block_draws": block_draws,
        "parameters": {
            "digest": hashlib.sha256(parameters.values.tobytes()).hexdigest()[:16],
            "status": dict(zip(parameters.names, parameters.status, strict=True)),
            "role": dict(zip(parameters.names, parameters.roles, strict=True)),
        },
        **({} if amounts is None else {AMOUNTS: _digest(repr(amounts))}),
        **({PRIVATE: WHAT_IS_PRIVATE} if has_own_caseload(scenario) else {}),
    }
    return manifest_of(SCENARIO, content, questions=questions, file=file)


def manifest_of(
    kind: str,
    content: Mapping[str, Any],
    *,
    questions: Sequence[Implausible] = (),
    file: str | None = None,
    libraries: Sequence[str] = LIBRARIES,
) -> Manifest:
    """A manifest of what every kind says: format, program, file and questions, and its own content.

    Parameters
    ----------
    kind : `scenario` or `design`; the content holds it under that key
    questions : numbers outside their plausible ranges
    file : what was read, as the command that repeats the result names it
    libraries : what stored numbers are computed with
    """
    whole = {
        "format": FORMAT,
        KIND: kind,
        **content,
        **({FILE: file} if file else {}),
        **({QUESTIONS: [one.row() for one in questions]} if questions else {}),
        "program": {
            "bijstandsim": metadata.version("bijstandsim"),
            "source": source_digest(),
            **{name: metadata.version(name) for name in libraries},
        },
    }
    return Manifest(whole, content_digest(whole))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
