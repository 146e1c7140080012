"""The command that writes the page of a result."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.terminal_text import print_notes, print_safely
from sim.errors import InputError
from sim.report.page.language import language_of
from sim.report.page.pdf import print_pdf, require_chromium
from sim.report.page.stored_result import read_manifest
from sim.report.page.write import LETTER, PROPOSAL, write_documents, write_figures, write_report
from sim.store.result_tables import changed_copies, result_digest


@click.command("report")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--pdf", is_flag=True, help="Also print the page as a tagged PDF, with Chromium.")
@click.option("--letter", is_flag=True, help="Also write a two-page council information letter.")
@click.option("--proposal", is_flag=True, help="Also write a draft council proposal.")
@click.option(
    "--docx", is_flag=True, help="Also write letter and proposal for a word processor (.docx)."
)
@click.option("--figures", is_flag=True, help="Also write each chart as svg and png.")
@click.option(
    "--language",
    type=click.Choice(["nl", "en"]),
    default="nl",
    show_default=True,
    help="Language of PDF, .docx and charts; the page itself holds both.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the files; the result's own folder if not given.",
)
def report_command(
    result: Path,
    pdf: bool,
    letter: bool,
    proposal: bool,
    docx: bool,
    figures: bool,
    language: str,
    out: Path | None,
) -> None:
    """Write report.html from the folder RESULT of a finished run or comparison.

    It rests on the sealed tables; a csv file or workbook that was changed since is named.
    """
    browser = require_chromium() if pdf else None
    papers = [name for name, is_asked in ((LETTER, letter), (PROPOSAL, proposal)) if is_asked]
    if docx and not papers:
        raise InputError(
            "--docx: needs --letter or --proposal, which it writes for a word processor (got "
            "neither). Add one, or leave --docx out."
        )
    for written in write_report(result, out, letter=letter, proposal=proposal):
        print_safely(f"{written.path} ({written.size_bytes / 1000:.0f} kB)")
        if browser is not None:
            print_safely(f"{print_pdf(written.path, language, browser)}")
    if docx:
        for written in write_documents(result, out, papers, language_of(language)):
            print_safely(f"{written.path} ({written.size_bytes / 1000:.0f} kB)")
    if figures:
        for written in write_figures(result, out, language_of(language)):
            print_safely(f"{written.path} ({written.size_bytes / 1000:.0f} kB)")
    digest = result_digest(read_manifest(result).content)
    print_notes(
        f"{result / name} is not as the program wrote it (edited, or saved by another program). "
        "The page rests on the sealed tables, not on it; the command that made it writes it again."
        for name in changed_copies(result, digest)
    )
