"""What differs between two results: what they were made of, and which numbers moved how far."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import InputError
from sim.files.seals import read_sealed_manifest
from sim.store.manifest import FORMAT, MANIFEST, SCENARIO, kind_of
from sim.store.result_tables import RUN_AGAIN, SUMMARY, read_result_table, result_digest

INPUTS, OPTIONS = "comparison_inputs", "comparison_options"
ERROR = "_mc_se"
# Of each table that both kinds of results may hold: what names a line, and the numbers of it with
# the columns of their Monte Carlo errors; none where no error is kept.
NUMBERS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str | None]]] = {
    SUMMARY: (("option", "group", "measure", "month"), {"mean": "mc_se"}),
    "comparison_differences": (
        ("option", "measure", "period"),
        {"mean": None, "difference": "mc_se"},
    ),
}
# Of a manifest: what is compared otherwise (the scenario by key), or says nothing of numbers.
NOT_COMPARED = ("digest", "block_draws", "questions", "kind")


@dataclass(frozen=True, slots=True)
class InputChange:
    """One thing the two were made of that differs.

    Attributes
    ----------
    part : scenario, run, or numbers in use (amounts and hazards as options met them)
    key : where it stands, such as population.groups.caseload.persons.value
    before, after : what it says; nothing where it says nothing
    """

    part: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MovedNumber:
    """One number that both hold and that is not the same.

    Attributes
    ----------
    table, number : where it stands
    about : option, measure and period, or what else names its line
    before, after : its values
    moved : after - before
    error : Monte Carlo standard error of the move if the two were simulated independently, the
        root of the sum of both squared; not a number where no error is kept. With the same seed
        much of the chance is shared, and the error is usually smaller
    """

    table: str
    number: str
    about: str
    before: float
    after: float
    moved: float
    error: float

    @property
    def times_error(self) -> float:
        """How many of its errors it moved; not a number where no error is known."""
        if not math.isfinite(self.error):
            return math.nan
        return abs(self.moved) / self.error if self.error else math.inf


@dataclass(frozen=True, slots=True)
class ResultDifferences:
    """What differs between two results.

    Attributes
    ----------
    before, after : their folders
    inputs : what they were made of, where it differs
    moved : numbers that moved, those that moved most of their errors first
    n_compared : numbers that both hold
    only_before, only_after : how many numbers one of them alone holds
    remarks : what a reader must know of the comparison
    """

    before: Path
    after: Path
    inputs: tuple[InputChange, ...]
    moved: tuple[MovedNumber, ...]
    n_compared: int
    only_before: int
    only_after: int
    remarks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs at all."""
        return not (self.inputs or self.moved or self.only_before or self.only_after)

    def to_frame(self) -> pd.DataFrame:
        """The numbers that moved as a pandas data frame."""
        rows = [asdict(row) | {"times_error": row.times_error} for row in self.moved]
        return pd.DataFrame(rows, columns=[*MovedNumber.__slots__, "times_error"])


def result_differences(before: str | Path, after: str | Path) -> ResultDifferences:
    """What differs between two finished runs, or between two finished comparisons.

    Parameters
    ----------
    before, after : folders of results

    Raises
    ------
    InputError
        If one is no result, is damaged, or is of another kind than the other.
    """
    folders = Path(before), Path(after)
    one, other = (_manifest(folder) for folder in folders)
    tables = _common_tables(*folders)
    remarks = []
    changes = [*_changes("scenario", one[SCENARIO], other[SCENARIO]), *_run_changes(one, other)]
    digests = result_digest(one), result_digest(other)
    if INPUTS in tables:
        lines = (read_result_table(f, INPUTS, d) for f, d in zip(folders, digests, strict=True))
        changes += _changes("in use", *(_in_use(table) for table in lines))
    values: list[dict[tuple[str, str, str], tuple[float, float]]] = [{}, {}]
    for table in tables:
        if table != INPUTS:
            for numbers, folder, digest in zip(values, folders, digests, strict=True):
                numbers.update(_numbers(table, read_result_table(folder, table, digest)))
    comparators = [_comparator(folder, d) for folder, d in zip(folders, digests, strict=True)]
    if comparators[0] != comparators[1]:
        remarks.append(
            f"Differences are with `{comparators[0]}` before and with `{comparators[1]}` after: "
            "they are not of the same thing and are left out here; levels are compared."
        )
        values = [_without(numbers, "difference") for numbers in values]
    if one["seed"] == other["seed"]:
        remarks.append(
            "Both have the same seed, so much of the chance is shared: the error of a move is "
            "usually smaller than stated, which is that of independent simulations."
        )
    moved = [_moved(key, values[0][key], values[1][key]) for key in values[0] if key in values[1]]
    return ResultDifferences(
        *folders,
        tuple(changes),
        tuple(sorted(filter(None, moved), key=_most_first)),
        len(values[0].keys() & values[1].keys()),
        len(values[0].keys() - values[1].keys()),
        len(values[1].keys() - values[0].keys()),
        tuple(remarks),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    content = read_sealed_manifest(path, RUN_AGAIN) if path.is_file() else {}
    if not content or kind_of(content) != SCENARIO:
        raise InputError(
            f"{folder}: must be the folder of a finished run or comparison. Those there are: "
            "bijstandsim results"
        )
    if content.get("format") != FORMAT:
        raise InputError(
            f"{folder}: must be a result of format {FORMAT} (got {content.get('format')}): another "
            f"version of the program made it. {RUN_AGAIN}"
        )
    return content


def _common_tables(*folders: Path) -> list[str]:
    names = (*NUMBERS, OPTIONS, INPUTS)
    held = [{name for name in names if (at / f"{name}.parquet").is_file()} for at in folders]
    for folder, tables in zip(folders, held, strict=True):
        if not tables:
            raise InputError(f"{folder}: must be finished (got no table). {RUN_AGAIN}")
    common = held[0] & held[1]
    if not common:
        kinds = ["a run" if SUMMARY in tables else "a comparison" for tables in held]
        raise InputError(
            f"{folders[1]}: must be of the same kind as {folders[0]} (got {kinds[1]}, that is "
            f"{kinds[0]}). Name two runs or two comparisons."
        )
    return [name for name in names if name in common]


def _run_changes(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[InputChange]:
    """What differs besides the scenario: seed, draws, posterior, amounts, program."""
    shown = [
        {key: part for key, part in content.items() if key not in (*NOT_COMPARED, SCENARIO)}
        for content in (one, other)
    ]
    return _changes("run", *shown)


def _changes(part: str, one: Any, other: Any) -> list[InputChange]:
    before, after = dict(_leaves(one)), dict(_leaves(other))
    keys = [*before, *(key for key in after if key not in before)]
    return [
        InputChange(part, key, before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _leaves(data: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Every value of plain data with its key; a list of named things by their names."""
    if isinstance(data, Mapping):
        entries = [(str(key), part) for key, part in data.items()]
    elif isinstance(data, list | tuple):
        names = [part.get("name") if isinstance(part, Mapping) else None for part in data]
        is_named = None not in names and len(set(names)) == len(names)
        entries = [(str(names[at]) if is_named else str(at), part) for at, part in enumerate(data)]
    else:
        yield above, str(data)
        return
    if not entries and above:
        yield above, "nothing"
    for key, part in entries:
        yield from _leaves(part, f"{above}.{key}" if above else key)


def _in_use(lines: list[dict[str, Any]]) -> dict[str, str]:
    """Every number that options rest on, once where all options have the same."""
    by_name: dict[str, dict[str, str]] = {}
    for line in lines:
        value = f"{_shown(line['value'])} ({_shown(line['low'])} to {_shown(line['high'])})"
        by_name.setdefault(str(line["name"]), {})[str(line["option"])] = value
    plain = {}
    for name, values in by_name.items():
        if len(set(values.values())) == 1:
            plain[name] = next(iter(values.values()))
        else:
            plain |= {f"{name} [{option}]": value for option, value in values.items()}
    return plain


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


def _numbers(
    table: str, lines: list[dict[str, Any]]
) -> Iterator[tuple[tuple[str, str, str], tuple[float, float]]]:
    """Every number of a table that is not left out, and its error, by table, number and line."""
    for line in lines:
        keys, numbers = NUMBERS.get(table, (("option",), _chances(line)))
        about = ", ".join(_named(key, line[key]) for key in keys)
        for number, error in numbers.items():
            value = line[number]
            if value is not None and math.isfinite(value):
                spread = line[error] if error else None
                yield (
                    (table, number, about),
                    (float(value), math.nan if spread is None else float(spread)),
                )


def _named(key: str, value: object) -> str:
    return f"month {value}" if key == "month" else str(value)


def _chances(line: Mapping[str, Any]) -> dict[str, str | None]:
    """Numbers of an option that have an error of their own in a column next to them."""
    return {name.removesuffix(ERROR): name for name in line if name.endswith(ERROR)}


def _comparator(folder: Path, digest: str) -> str:
    name = "comparison_differences"
    if not (folder / f"{name}.parquet").is_file():
        return ""
    return str(read_result_table(folder, name, digest)[0]["comparator"])


def _without(
    numbers: dict[tuple[str, str, str], tuple[float, float]], number: str
) -> dict[tuple[str, str, str], tuple[float, float]]:
    return {key: value for key, value in numbers.items() if key[1] != number}


def _moved(
    key: tuple[str, str, str], before: tuple[float, float], after: tuple[float, float]
) -> MovedNumber | None:
    if before[0] == after[0]:
        return None
    error = math.hypot(before[1], after[1])
    return MovedNumber(*key, before[0], after[0], after[0] - before[0], error)


def _most_first(row: MovedNumber) -> tuple[bool, float]:
    times = row.times_error
    return math.isnan(times), -abs(row.moved) if math.isnan(times) else -times
