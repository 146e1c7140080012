"""How anybody makes the same numbers, and what the words mean."""

from __future__ import annotations

from markupsafe import Markup

from sim.report.page.blocks import Definitions, Fold, Prose, Section
from sim.report.page.language import Language, cited
from sim.report.page.stored_comparison import StoredComparison
from sim.report.page.stored_result import Result
from sim.store.repeat_commands import scenario_command


def reproduce_section(
    result: Result | StoredComparison, language: Language, command: str
) -> Section:
    """Command, seed, versions and fingerprints."""
    manifest, scenario = result.manifest, result.scenario
    worlds = language.text(
        "reproduce.worlds_value",
        draws=cited(language.number(manifest.content["draws"]), "draws"),
        replications=cited(language.number(manifest.content["replications"]), "replications"),
    )
    facts = {
        "command": command_line(result, command),
        "start": cited(language.date(str(scenario.time.start)), "time.start"),
        "seed": cited(manifest.content["seed"], "seed"),
        "worlds": worlds,
        "version": cited(f"bijstandsim {manifest.version}", "version"),
        "source": Markup("<code>{}</code>").format(cited(manifest.source, "source")),
        "digest": Markup("<code>{}</code>").format(cited(manifest.digest, "digest")),
    }
    heading = language.text("section.reproduce")
    blocks = (
        Prose((language.text("reproduce.lead"),)),
        Definitions(
            tuple((language.text(f"reproduce.{name}"), fact) for name, fact in facts.items())
        ),
        Prose((language.text(f"reproduce.tables_{command}"),)),
    )
    return Section("reproduce", heading, (Fold(heading, blocks, in_print=True),))


def command_line(result: Result | StoredComparison, command: str, *flags: str) -> Markup:
    """What to type to get the same numbers."""
    line = scenario_command(result.manifest.content, command, *result.flags, *flags)
    return Markup("<code>{}</code>").format(cited(line, "command"))


def words_section(language: Language) -> Section:
    """The glossary."""
    words = [key.removeprefix("word.") for key in language.texts if key.startswith("word.")]
    entries = tuple(
        (language.text(f"word.{word}"), language.text(f"meaning.{word}")) for word in words
    )
    heading = language.text("section.words")
    return Section("words", heading, (Fold(heading, (Definitions(entries),)),))
