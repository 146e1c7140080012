"""Caseload files from a seed: right ones in every dress, and spoiled ones.

A right file must be accepted and read to the facts it was written from; a spoiled one is accepted
or refused with sentences, and shows nobody's cell. What is accepted is run and compared.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner

from sim.cli import main
from sim.errors import SimError
from sim.inputs.caseload.column_names import (
    COLUMNS,
    HOUSEHOLD_WORDS,
    PROFILE_WORDS,
    TRUTH_WORDS,
    UNKNOWN_WORDS,
)
from sim.inputs.scenario.load import load_scenario
from sim.pipeline import compare, run
from sim.results import RunSettings
from tests.fuzz.report import Report

YAML = """\
scenario: fuzzed
based_on: municipality
time: {start: 2020-01-01, months: 12}
population: {groups: [{name: here, regime: reference, file: FILE}]}
options:
  - {name: base}
  - {name: exemption, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""
START = datetime.date(2020, 1, 1)
# Must never be seen in a message.
SECRETS = ("123456782", "X000000000 Voorbeeld", "06-12345678")
Facts = dict[str, Any]
Grid = list[list[Any]]


@dataclass
class Draft:
    """A table on its way to a file.

    Attributes
    ----------
    facts : what each person's line says; empty once the file is spoiled
    grid : the lines, that of names first
    """

    facts: list[Facts]
    grid: Grid
    delimiter: str = ";"
    newline: str = "\n"
    encoding: str = "utf-8"
    hint: bool = False
    is_workbook: bool = False
    is_spoiled: bool = False
    raw: list[Callable[[bytes], bytes]] = field(default_factory=list)
    book: list[Callable[[Any], object]] = field(default_factory=list)


def draft(luck: random.Random) -> Draft:
    """A right caseload of 10 to 60 people, in one of the dresses that towns give it."""
    columns = luck.sample(sorted(COLUMNS), luck.randint(1, len(COLUMNS)))
    for one, other in (("age_years", "birth_date"), ("months_on_benefit", "start_date")):
        if one in columns and other in columns:
            columns.remove(luck.choice([one, other]))
    facts = [person(luck, columns) for _ in range(luck.randint(10, 60))]
    is_workbook = luck.random() < 0.25
    write = Writer(luck, is_workbook=is_workbook)
    names = [cased(luck, luck.choice(COLUMNS[column])) for column in columns]
    grid = [names, *([write.cell(name, one.get(name)) for name in columns] for one in facts)]
    # Which marks thousands and decimals have must show in the column.
    if "earnings" in columns and write.needs_proof:
        facts.insert(0, dict.fromkeys(columns) | {"earnings": 0.5})
        proof = [write.cell(name, None) for name in columns]
        proof[columns.index("earnings")] = write.amount(0.5)
        grid.insert(1, proof)
    made = Draft(facts, grid, is_workbook=is_workbook)
    made.delimiter = luck.choice([";", ",", "\t"])
    made.newline = luck.choice(["\n", "\r\n", "\r"])
    made.encoding = luck.choice(["utf-8", "utf-8-sig", "cp1252"])
    made.hint = luck.random() < 0.2
    if luck.random() < 0.2:
        for row in grid:
            row.extend(["", ""])
    return made


def person(luck: random.Random, columns: list[str]) -> Facts:
    """Facts that can be true together; None where the file shall not say."""
    age = luck.randint(19, 65)
    months = luck.randint(0, 12 * (age - 18))
    part_time = luck.random() < 0.4
    facts: Facts = {
        "household": luck.choice(sorted(HOUSEHOLD_WORDS)),
        "profile": luck.choice(sorted(PROFILE_WORDS)),
        "age_years": age,
        "birth_date": datetime.date(START.year - age - 1, luck.randint(2, 12), luck.randint(1, 28)),
        "months_on_benefit": months,
        "start_date": datetime.date(
            START.year - months // 12 - 1, luck.randint(1, 12), luck.randint(1, 28)
        ),
        "part_time": part_time,
        "earnings": luck.choice([0, 90, 412.5, 1234, 1234.56, 50.25]) if part_time else None,
    }
    if "age_years" in columns or "birth_date" in columns:
        facts["months_on_benefit"] = min(months, 12 * (age - 18))
        youngest = START.year - age + 18
        facts["start_date"] = max(facts["start_date"], datetime.date(min(youngest + 1, 2019), 6, 1))
    told = {name: None if luck.random() < 0.15 else facts[name] for name in columns}
    # A line that says nothing is nobody.
    if all(value is None for value in told.values()):
        told[columns[0]] = facts[columns[0]] if columns[0] != "earnings" else 90
    return told


def cased(luck: random.Random, word: str) -> str:
    """A word as people write it."""
    return luck.choice([word, word.upper(), word.capitalize(), word.replace("_", " "), f" {word} "])


class Writer:
    """Cells in one way of writing them."""

    def __init__(self, luck: random.Random, *, is_workbook: bool) -> None:
        self.luck, self.is_workbook = luck, is_workbook
        self.comma = luck.random() < 0.5
        self.thousands = luck.choice(["", "", "mark", " ", "\N{NO-BREAK SPACE}"])
        self.decimals = luck.choice([2, 2, 3, None])
        self.currency = luck.choice(["", "", "€ ", "€\N{NO-BREAK SPACE}"])
        self.days = luck.choice(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d 00:00:00"])
        self.whole = luck.choice(["", "", ",0", ".00"])
        self.unknown = luck.random() < 0.3

    @property
    def needs_proof(self) -> bool:
        """Whether an amount may have a mark before three digits."""
        return self.thousands == "mark" or self.decimals == 3

    def cell(self, column: str, fact: Any) -> Any:
        """A cell that says a fact."""
        if fact is None:
            return self.luck.choice(UNKNOWN_WORDS) if self.unknown else ""
        if column in ("household", "profile"):
            words = {"household": HOUSEHOLD_WORDS, "profile": PROFILE_WORDS}[column]
            return cased(self.luck, self.luck.choice(words[fact]))
        if column == "part_time":
            return (
                fact if self.is_workbook else cased(self.luck, self.luck.choice(TRUTH_WORDS[fact]))
            )
        if self.is_workbook and self.luck.random() < 0.8:
            return fact
        return self.text(column, fact)

    def text(self, column: str, fact: Any) -> str:
        """A date, a whole number or an amount as text."""
        if column in ("birth_date", "start_date"):
            return str(fact.strftime(self.days))
        if column in ("age_years", "months_on_benefit"):
            return f"{fact}{self.whole}"
        return self.amount(fact)

    def amount(self, euros: float) -> str:
        """An amount in this convention; none that means two things, but for the proof beside it."""
        if self.decimals is None:
            text = f"{euros:,}" if euros % 1 else f"{euros:,.0f}"
        else:
            text = f"{euros:,.{self.decimals}f}"
        marks = (",", ".") if not self.comma else (".", ",")
        thousands = marks[0] if self.thousands == "mark" else self.thousands
        return self.currency + text.translate(str.maketrans({",": thousands, ".": marks[1]}))


def spoil(luck: random.Random, made: Draft) -> None:
    """One to three things that go wrong with files."""
    made.is_spoiled = True
    for _ in range(luck.randint(1, 3)):
        luck.choice(SPOILERS)(luck, made)


def any_cell(luck: random.Random, made: Draft) -> tuple[list[Any], int]:
    """A line below the names, and a place in it."""
    row = luck.choice(made.grid[1:] or made.grid)
    return row, luck.randrange(len(row)) if row else 0


def with_cell(cells: tuple[Any, ...]) -> Callable[[random.Random, Draft], None]:
    """Puts one of these where it does not belong."""

    def put(luck: random.Random, made: Draft) -> None:
        row, place = any_cell(luck, made)
        if row:
            row[place] = luck.choice(cells)

    return put


def with_title(luck: random.Random, made: Draft) -> None:
    for _ in range(luck.randint(1, 12)):
        made.grid.insert(0, [luck.choice(["Export 2027", "", "Totaal", "huishouden"])])


def with_total(luck: random.Random, made: Draft) -> None:
    width = len(made.grid[0])
    row = [luck.choice(["", "", "Totaal", "4950,00", 4950.0]) for _ in range(width)]
    made.grid.append(row)


def with_strange_column(luck: random.Random, made: Draft) -> None:
    name = luck.choice(["BSN", "naam", "leeftyd", "", "huishouden", "earnings", SECRETS[0]])
    for number, row in enumerate(made.grid):
        row.insert(luck.choice([0, len(row)]), name if number == 0 else luck.choice(SECRETS))


def without_cells(luck: random.Random, made: Draft) -> None:
    row, place = any_cell(luck, made)
    del row[place:]


def without_lines(luck: random.Random, made: Draft) -> None:
    del made.grid[luck.randrange(len(made.grid)) :]


def with_bytes(luck: random.Random, made: Draft) -> None:
    """Noise among the bytes: flips, cuts, quotation marks, line ends."""
    noise = luck.choice(
        [b'"', b"\n", b"\0", b"\xff", b"\x1f", b'""', b"sep=", b";" * 9, b"\x1b[31m"]
    )
    place, kind = luck.random(), luck.randrange(4)

    def change(content: bytes) -> bytes:
        at = int(place * len(content))
        if kind == 0:
            return content[:at] + noise + content[at:]
        if kind == 1:
            return content[:at]
        if kind == 2 and content:
            flipped = content[at] ^ (1 << at % 8)
            return content[:at] + bytes([flipped]) + content[at + 1 :]
        return content.replace(b"\n", b"\r\n\n", 3)

    made.raw.append(change)


def with_encoding(luck: random.Random, made: Draft) -> None:
    made.encoding = luck.choice(["utf-16", "utf-32", "cp1252", "utf-16-be"])


def with_merged_cells(luck: random.Random, made: Draft) -> None:
    made.book.append(lambda book: book.active.merge_cells("A2:A4"))


def with_sheets(luck: random.Random, made: Draft) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Sheet2", luck.choice([0, 1])).append([SECRETS[0]])
        book["Sheet2"].sheet_state = luck.choice(["hidden", "visible"])

    made.book.append(add)


def shuffled(luck: random.Random, made: Draft) -> None:
    luck.shuffle(made.grid)


SPOILERS: list[Callable[[random.Random, Draft], None]] = [
    with_cell(SECRETS),
    with_cell(("", " ", "\N{ZERO WIDTH SPACE}", "\N{RIGHT-TO-LEFT OVERRIDE}", "x" * 140_000)),
    with_cell((29286, "29286", "31-02-2015", "1-1-82", "2030-01-01", "1850-01-01", "T00:00")),
    with_cell(("1.234", "1,234", "1.234,5", "1,234.5", "-3", "1e9", "٣", "36,5", 1e300, "€")),
    with_cell(("misschien", "alleen", "Totaal", "=1+1", True, datetime.time(1, 2), 3.7)),
    with_title, with_total, with_strange_column, without_cells, without_lines, with_bytes,
    with_bytes, with_encoding, with_merged_cells, with_sheets, shuffled,
]  # fmt: skip


def content_of(made: Draft) -> bytes:
    """The bytes of the file."""
    content = workbook_bytes(made) if made.is_workbook else csv_bytes(made)
    for change in made.raw:
        content = change(content)
    return content


def workbook_bytes(made: Draft) -> bytes:
    book = openpyxl.Workbook()
    for row in made.grid:
        book.active.append([cell if cell != "" else None for cell in row])
    for change in made.book:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_bytes(made: Draft) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=made.delimiter, lineterminator=made.newline)
    if made.hint:
        stream.write(f"sep={made.delimiter}{made.newline}")
    writer.writerows(made.grid)
    return stream.getvalue().encode(made.encoding, errors="replace")


def fuzz_caseload(n: int, seed: int, most_lived: int | None = None) -> Report:
    """Generate files, check each, and run and compare what is accepted (at most so many)."""
    report = Report("caseload", seed, n)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(n):
            luck = random.Random(f"{seed}:{number}")
            made = draft(luck)
            if luck.random() < 0.6:
                spoil(luck, made)
            tried = Path(folder) / str(number)
            tried.mkdir()
            try_file(report, made, tried)
            if (tried / "accepted").exists():
                lived = report.outcomes["compared"] + report.outcomes["refused by compare"]
                if most_lived is None or lived < most_lived:
                    live(report, tried)
    return report


def try_file(report: Report, made: Draft, folder: Path) -> None:
    """Check one file; of a right one the facts, of every one that nobody is shown."""
    name = f"file {folder.name}"
    file = folder / ("own.xlsx" if made.is_workbook else "own.csv")
    file.write_bytes(content_of(made))
    (folder / "own.yaml").write_text(YAML.replace("FILE", file.name), "utf-8")
    command = ["check", str(folder / "own.yaml")]
    result = report.timed(name, lambda: CliRunner().invoke(main, command, catch_exceptions=False))
    if result is None:
        return
    is_accepted = result.exit_code == 0
    report.outcomes["accepted" if is_accepted else "refused"] += 1
    if is_accepted:
        (folder / "accepted").touch()
    for secret in SECRETS:
        if secret in result.output:
            report.faults.append(f"{name}: a message shows {secret}:\n{result.output}")
    if not is_accepted and "own." not in result.output:
        report.faults.append(f"{name}: exit {result.exit_code}: {result.output}")
    if not made.is_spoiled:
        report.unbroken(name, lambda: require_facts(report, made, folder, result.output))


def require_facts(report: Report, made: Draft, folder: Path, output: str) -> None:
    """A right file is accepted, and read to the facts it was written from."""
    report.outcomes["right files"] += 1
    if not (folder / "accepted").exists():
        report.faults.append(f"file {folder.name}: a right file is refused:\n{output}")
        return
    file = load_scenario(folder / "own.yaml").population.groups[0].file
    assert file is not None
    for row, facts in zip(file.recipients, made.facts, strict=True):
        for column, fact in facts.items():
            value = getattr(row, column)
            if value != fact:
                report.faults.append(
                    f"file {folder.name}:{row.line}: {column} is {value}, not {fact}"
                )


def live(report: Report, folder: Path) -> None:
    """Run and compare an accepted file with one draw; a refusal must be a sentence."""
    settings = RunSettings(out=folder / "out", draws=1, replications=1)

    def lived() -> str:
        run(folder / "own.yaml", settings)
        try:
            compare(folder / "own.yaml", settings)
        except SimError:
            return "refused by compare"
        return "compared"

    outcome = report.unbroken(f"file {folder.name}", lived)
    report.outcomes[outcome or "broken"] += 1
