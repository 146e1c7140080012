"""Right caseload tables, and rows to spoil them with."""

from sim.inputs.caseload.recipients import Caseload
from sim.inputs.caseload.records import read_csv

HEADER = "huishouden;profiel;geboortedatum;begindatum;parttime;verdiensten"
PERSON = "alleenstaand;werkfit;15-06-1980;1-4-2016;ja;412,50"


def table(*rows: str, header: str = HEADER, people: int = 11) -> str:
    """A right caseload in which the given rows come last."""
    return "\n".join([header, *[PERSON] * people, *rows]) + "\n"


def sentences(caseload: Caseload) -> list[str]:
    """Mistakes as they are told, without the file."""
    return [f"{kind.where}: {kind.sentence}" for kind in caseload.mistakes]


def mistakes(text: str) -> list[str]:
    """Mistakes of a csv file."""
    return sentences(read_csv(text))
