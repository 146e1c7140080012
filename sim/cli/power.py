"""The command for sample size and power."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from sim.cli.check import strict_option
from sim.cli.process import reports_what_is_kept
from sim.cli.progress import progress_bar
from sim.cli.scenario_files import write_starter
from sim.cli.settings import out_option, workers_option
from sim.cli.terminal_text import print_json, print_notes, print_safely
from sim.errors import InputError
from sim.inputs.design.checks import implausible_in_design
from sim.inputs.design.load import builtin_designs, design_remarks, load_design, starter_design
from sim.inputs.design.schema import design_schema
from sim.inputs.scenario.plausibility import Implausible, require_plausible
from sim.inputs.scenario.template import scenario_name
from sim.pipeline import power_design, power_question
from sim.power.diagnosis.cautions import cautions_about
from sim.power.diagnosis.rows import NOTE
from sim.power.questions.request import QuestionRequest
from sim.power.results import PowerAnswer, PowerStudy
from sim.power.simulation.plan import make_plans
from sim.power.tables import OUTPUT_SCHEMA, as_json, plain_rows, says_what_it_is
from sim.report.text.power import answer_text, power_text
from sim.results import RunSettings
from sim.store.repeat_commands import repeat_line

QUESTIONS = ("n", "mde", "allocation", "curve", "assurance", "compare", "audit")
OVERS = ("n", "effect", "base_rate", "follow_up", "staff")


def _numbers(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[float, ...]:
    """The numbers of --values, or click's complaint."""
    try:
        return tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        said = f"must be numbers with commas between them, as in 400,800,1600 (got {text})"
        raise click.BadParameter(said, ctx, param) from None


@click.command("power")
@click.argument("design", required=False)
@click.option("--list", "listed", is_flag=True, help="List the built-in designs.")
@click.option(
    "--init",
    "start",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a commented design to this file, to start from.",
)
@click.option("--check", is_flag=True, help="Report every mistake and simulate nothing.")
@click.option(
    "--schema",
    type=click.Choice(("design", "output")),
    is_flag=False,
    flag_value="design",
    help="Print the JSON Schema of design files, or of what --json prints (output).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
@click.option("--studies", type=click.IntRange(1), help="Simulated studies.")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="Seed of all random draws.")
@workers_option
@out_option
@strict_option
@click.option(
    "--kept",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Put DESIGN's tests to this kept table (studies.npz) instead of simulating.",
)
@click.option("--question", type=click.Choice(QUESTIONS), help="Answer this instead.")
@click.option("--contrast", help="Of a question: as in 'exemption v control'; else the first.")
@click.option("--endpoint", help="Of a question; else the first.")
@click.option("--test", help="Of a question; else the first that suits.")
@click.option(
    "--alpha",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Of a question; else the first.",
)
@click.option(
    "--target",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.8,
    show_default=True,
    help="Power wanted, for n and mde.",
)
@click.option(
    "--over", type=click.Choice(OVERS), default="n", show_default=True, help="What a curve varies."
)
@click.option("--against", help="Of compare: the other design, name or file.")
# The name of before, for one version.
@click.option("--beside", hidden=True)
@click.option("--values", callback=_numbers, help="Where, as in 400,800,1600.")
def power_command(
    design: str | None,
    *,
    listed: bool,
    start: Path | None,
    check: bool,
    schema: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Report what the trial DESIGN (a built-in name or a YAML file) can find, and how surely.

    Questions: n (persons for a power), mde (smallest effect that is found), allocation (best
    division over the arms), curve, assurance (power under the prior or posterior), compare (with
    another design, on the same people), audit (what published counts say under every test).
    """
    if listed or start or schema:
        _hand_out(listed=listed, start=start, schema=schema)
        return
    if design is None:
        raise click.UsageError(
            "DESIGN is missing; --list names the built-in designs, --init FILE writes one to start "
            "from."
        )
    if check and options["question"]:
        raise InputError("--check: simulates nothing, so it takes no --question (got both).")
    if check:
        _check_design(design, is_strict=options["strict"])
        return
    settings = RunSettings(
        **{name: options[name] for name in ("studies", "seed", "workers", "out", "kept", "strict")}
    )
    print_notes(design_remarks(design))
    with reports_what_is_kept(settings.out):
        if options["question"] is None:
            _refuse_stray(options)
            _tell_study(design, settings, as_json=as_json)
        else:
            _tell_answer(design, settings, options, as_json=as_json)


def _refuse_stray(options: dict[str, Any]) -> None:
    """An option that would be ignored is a mistake."""
    stray = [
        f"--{name}"
        for name in ("contrast", "endpoint", "test", "alpha", "values", "against", "beside")
        if options[name] not in (None, ())
    ]
    if stray:
        raise InputError(
            f"{', '.join(stray)}: must come with --question (got none). Add --question n, mde, …"
        )


def _hand_out(*, listed: bool, start: Path | None, schema: str | None) -> None:
    """What needs no design: the built-in ones, one to start from, or a schema."""
    if listed:
        _list_designs()
    if start:
        write_starter(start, starter_design(scenario_name(start.stem)), ("power", "--check"))
    if schema:
        printed = design_schema() if schema == "design" else OUTPUT_SCHEMA
        print_json(json.dumps(printed, indent=1, ensure_ascii=False))


def _check_design(name: str, *, is_strict: bool) -> None:
    """Every mistake at once, or what the design asks; nothing is simulated."""
    design = load_design(name)
    if design.model.scenario is None:
        make_plans(design)
    sizes = design.data.sizes()
    arms = ", ".join(f"{arm} {persons}" for arm, persons in sizes.items())
    contrasts = list(dict.fromkeys(inquiry.contrast for inquiry in design.inquiries))
    questions = implausible_in_design(design)
    refused = len(questions) if is_strict else 0
    mistakes = f"{refused} mistake{'s'[: refused != 1]} (--strict)" if refused else "no mistakes"
    print_safely(
        f"{name}: {mistakes}. {len(sizes)} arms ({arms}), {len(contrasts)} contrast(s): "
        f"{'; '.join(contrasts)}; tests: {', '.join(design.answers.tests)}."
    )
    for remark in design_remarks(name):
        print_safely(f"Note: {remark}")
    for caution in cautions_about(design):
        print_safely(f"Caution: {caution}")
    for question in questions:
        if not refused:
            print_safely(f"Question: {question.text}")
    require_plausible(questions, is_strict=is_strict)


def _list_designs() -> None:

    names = builtin_designs()
    width = max(len(name) for name in names)
    for name in names:
        print_safely(f"{name:<{width}}  {load_design(name).title}")


def _tell_study(name: str, settings: RunSettings, *, as_json: bool) -> None:

    with progress_bar(name, "study") as report_progress:
        study = power_design(name, settings, report_progress)
    _warn(study.result.cautions, study.questions)
    if as_json:
        print_json(_study_json(study))
    else:
        print_safely(_study_text(study))


def _warn(cautions: Iterable[str], questions: Iterable[Implausible]) -> None:
    """Say on stderr what a reader of the figures must know."""
    for caution in cautions:
        print_safely(f"Caution: {caution}", err=True)
    for question in questions:
        print_safely(f"Question: {question.text}", err=True)


def _study_json(study: PowerStudy) -> str:

    questions = [one.row() for one in study.questions]
    document = as_json(study.result) | {
        "paragraph": study.paragraph,
        "results": str(study.folder),
        "questions": questions,
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _study_text(study: PowerStudy) -> str:

    figures = ", ".join(sorted(path.name for path in study.folder.glob("*.svg")))
    return (
        f"{power_text(study)}\n\nResults: {study.folder} (power.xlsx, power.csv, studies.npz; "
        f"figures: {figures})\n{repeat_line(study.folder, 'power')}"
    )


def _tell_answer(
    name: str, settings: RunSettings, options: dict[str, Any], *, as_json: bool
) -> None:

    request = QuestionRequest(
        options["question"],
        contrast=options["contrast"],
        endpoint=options["endpoint"],
        test=options["test"],
        alpha=options["alpha"],
        power=options["target"],
        over=options["over"],
        values=options["values"],
        beside=options["against"] or options["beside"],
    )
    answered = power_question(name, request, settings)
    _warn(answered.cautions, answered.questions)
    if as_json:
        print_json(_answer_json(answered))
    else:
        print_safely(_answer_text(answered))


def _answer_json(answered: PowerAnswer) -> str:

    document = {
        **says_what_it_is("answer"),
        "design": answered.design.design,
        "question": answered.word,
        "studies": answered.studies,
        "results": str(answered.folder),
        "cautions": list(answered.cautions),
        "questions": [one.row() for one in answered.questions],
        "rows": plain_rows(answered.rows),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _answer_text(answered: PowerAnswer) -> str:

    files = f"{answered.word}.xlsx, {answered.word}.csv"
    notes = "".join(f"\n\n{note}" for note in dict.fromkeys(_notes(answered)))
    results = f"Results: {answered.folder} ({files})\n{repeat_line(answered.folder, 'power')}"
    return f"{answer_text(answered)}{notes}\n\n{results}"


def _notes(answered: PowerAnswer) -> list[str]:
    """What the table of an answer cannot say by itself."""
    return [str(line[NOTE]) for line in plain_rows(answered.rows) if line.get(NOTE)]
