"""Commands on results that are there: list, note and remove them, and what differs between two."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from sim.cli.settings import out_option
from sim.cli.terminal_text import print_json, print_notes, print_safely
from sim.errors import InputError
from sim.report.text.kept_results import (
    FIRST,
    differences_json,
    differences_text,
    result_lines,
    results_text,
)
from sim.store.kept_results import (
    kept_result,
    kept_results,
    remove_results,
    require_results,
    write_note,
)
from sim.store.result_differences import result_differences


@click.command("results")
@click.argument("names", nargs=-1)
@click.option("--note", help="Keep TEXT with the result named; an empty text removes the note.")
@click.option("--remove", is_flag=True, help="Remove the results named, with all their files.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@out_option
def results_command(
    names: tuple[str, ...], note: str | None, remove: bool, as_json: bool, out: Path
) -> None:
    """List the results that stand in a folder, newest first; those of NAMES only, if any."""
    if remove and note is not None:
        raise InputError("--note: must be left out with --remove (a note goes with its result).")
    if (remove or note is not None) and not names:
        asked = "--remove" if remove else "--note"
        raise InputError(f"{asked}: must name a result, such as: bijstandsim results NAME {asked}")
    folders = require_results(out, names)
    if remove:
        remove_results(folders)
        print_safely("\n".join(f"{folder} removed." for folder in folders))
        return
    if note is not None:
        _write_notes(folders, note)
    rows, unreadable = kept_results(out) if not names else (tuple(map(kept_result, folders)), ())
    print_notes(unreadable)
    if as_json:
        print_json(json.dumps(result_lines(rows), indent=1, ensure_ascii=False))
    elif rows:
        print_safely(results_text(rows))
    else:
        print_safely(f"No results in {out}. Make one with: bijstandsim run wageningen --out {out}")


def _write_notes(folders: tuple[Path, ...], note: str) -> None:
    for folder in folders:
        write_note(folder, note)
        if kept_result(folder).is_private:
            print_notes(
                [f"{folder}: the note stands with results that are shared; name nobody in it."]
            )


@click.command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--all", "is_whole", is_flag=True, help=f"Every line, not the first {FIRST}.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def diff_command(before: Path, after: Path, is_whole: bool, as_json: bool) -> None:
    """Say what differs between the results BEFORE and AFTER: inputs, amounts, program, numbers.

    Numbers that moved most of their Monte Carlo errors come first.
    """
    differences = result_differences(before, after)
    if as_json:
        print_json(json.dumps(differences_json(differences), indent=1, ensure_ascii=False))
    else:
        print_safely(differences_text(differences, sys.maxsize if is_whole else FIRST))
