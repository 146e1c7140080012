"""The commands that fit a trial's published numbers and show the fit."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sim.calibrate.calibration import targets_path
from sim.cli.process import reports_what_is_kept
from sim.cli.progress import progress_bar
from sim.cli.settings import out_option, workers_option
from sim.cli.terminal_text import print_json, print_safely
from sim.inputs.targets.load import old_names
from sim.pipeline import calibrate, fit
from sim.report.text.fit import calibration_text, fit_document, fit_text
from sim.results import RESULTS

BASES = click.Choice(["registry", "researchers", "matched", "none"])
reading_option = click.option(
    "--reading",
    metavar="NAME=VALUE",
    multiple=True,
    help="Another reading than the file's own, such as part_time_of=on_benefit; may be repeated.",
)


@click.command("calibrate")
@click.argument("targets")
@click.option(
    "--effects",
    type=BASES,
    multiple=True,
    help="Effect basis to fit; may be given again. Default: all that the file describes.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the posterior; the targets file's own if not given.",
)
@workers_option
@click.option(
    "--steps",
    type=click.IntRange(400, 10_000_000),
    help="Steps of each walker after warming up; more if the sampler has not mixed.",
)
@reading_option
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    show_default=True,
    help="Folder for the fit report.",
)
def calibrate_command(
    targets: str,
    effects: tuple[str, ...],
    out: Path | None,
    workers: int,
    steps: int | None,
    reading: tuple[str, ...],
    report: Path,
) -> None:
    """Fit the numbers of TARGETS (a built-in name or a YAML file) and write the posterior.

    Stopped, it goes on from there when it is called again.
    """
    _report_old_names(targets)
    kept = out or targets_path(targets).parent  # where the checkpoint lies
    bar = progress_bar(f"calibrate {targets}", "step")
    with reports_what_is_kept(kept), bar as report_progress:
        done = calibrate(targets, effects, out, workers, steps, report_progress, reading)
    print_safely(calibration_text(done))
    for basis in done.fits:
        print_safely(f"Fit report ({basis}): {fit(targets, basis, out, report, reading).folder}")


def _report_old_names(targets: str) -> None:
    """Say which names of before a targets file bears, apart from what is asked for."""
    for sentence in old_names(targets_path(targets)):
        print_safely(f"Note: {sentence}", err=True)


@click.command("fit")
@click.argument("targets")
@click.option("--effects", type=BASES, default="registry", show_default=True, help="Effect basis.")
@click.option("--prior", is_flag=True, help="Also show what the prior alone would publish.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
@click.option(
    "--posterior",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the posterior; the targets file's own if not given.",
)
@reading_option
@out_option
def fit_command(
    targets: str,
    effects: str,
    prior: bool,
    as_json: bool,
    posterior: Path | None,
    reading: tuple[str, ...],
    out: Path,
) -> None:
    """Compare the fit of TARGETS with every published number, and write tables and figures."""
    _report_old_names(targets)
    result = fit(targets, effects, posterior, out, reading)
    if as_json:
        document = fit_document(result.report, str(result.folder), with_prior=prior)
        print_json(json.dumps(document, ensure_ascii=False))
        return
    print_safely(fit_text(result.report, with_prior=prior))
    print_safely(f"\nResults: {result.folder} (figures as svg and png; fit.xlsx; csv; parquet)")
