"""``python -m tests.campaigns [NAME …]``: campaigns, their last results kept in docs/campaigns.md.

A campaign is a test that takes too long for every day. Names are flips, kills, twins, independent,
slow (tests marked so) and the kinds of generated files; without any, all are run. Each writes its
own section and leaves the others.
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.run import KINDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "campaigns.md"
TOP = """\
# Campaigns: tests that take too long for every day

*Made by `make campaigns`; the last result of each stands here.* A small part of each runs with
`make test`.
"""
# Generated files of a kind; of others so many.
FUZZED = {"scenario": 5_000, "design": 1_000, "targets": 1_000, "caseload": 1_000}
USUALLY_FUZZED = 500


@dataclass(frozen=True)
class Campaign:
    """A campaign: its name on the command line, its heading, its meaning, and its command."""

    name: str
    heading: str
    meaning: str
    words: tuple[str, ...]


def campaigns() -> tuple[Campaign, ...]:
    """All campaigns, the quickest first."""
    fuzzed = [
        Campaign(
            kind,
            f"Generated {kind} files",
            "Files that are right, wrong or broken in generated ways: each is taken or refused in "
            "sentences, never in a traceback, within 2 s of the processor's time (not of the "
            "clock: what else the machine does is no fault of a check). What a message about YAML "
            "proposes is written where it says, and that mistake must then be gone.",
            ("tests.fuzz.run", kind, str(FUZZED.get(kind, USUALLY_FUZZED)), "1"),
        )
        for kind in KINDS
    ]
    return (
        *fuzzed,
        Campaign(
            "flips",
            "Flipped bits",
            "One bit of one file is flipped. The command that rests on it refuses the file, makes "
            "its content again with a word, or ends in the same results because the bit gives no "
            "value. A flip that is believed would give other results.",
            ("tests.campaigns.bit_flips", "1000", "1"),
        ),
        Campaign(
            "kills",
            "Killed commands",
            "A command is killed at random moments, up to three times, and started again. It ends "
            "in the bytes of an undisturbed one and leaves no other file.",
            ("tests.campaigns.kills", "100", "1"),
        ),
        Campaign(
            "twins",
            "Generated scenarios on both engines",
            "Generated scenarios in which every feature may be there, lived by SimPy and by the "
            "batch engine: the same moves of everybody. A feature is active in a scenario if lives "
            "differ without it; each must be so in a tenth of the scenarios.",
            ("tests.campaigns.twins", "500", "1"),
        ),
        Campaign(
            "independent",
            "An independent model",
            "Counts, desks and euros of the program next to those of a numpy model written from "
            "the documents alone (`tests/independent`): against its exact expectations (`run`), or "
            "its single lives (`compare`). Bonferroni over the cells of a case: fails below 1e-4, "
            "inconclusive below 1e-2.",
            ("tests.independent.run",),
        ),
        Campaign(
            "slow",
            "Slow tests",
            "Tests marked slow, which `make test` leaves out because they take long.",
            ("pytest", "-q", "-n", "2", "--benchmark-disable", "-m", "slow"),
        ),
    )


# A line in which pytest shows how far it is.
PROGRESS = re.compile(r"(?m)^(?:[.sxFE]+ *(?:\[ *\d+%\])?|bringing up nodes\.\.\.)\n")


def section(campaign: Campaign, said: str, *, is_right: bool, seconds: float) -> str:
    """What is kept of a campaign that has been run."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    verdict = "passed" if is_right else "FAILED"
    return (
        f"## {campaign.heading}\n\n{campaign.meaning}\n\n"
        f"`python -m {' '.join(campaign.words)}`: **{verdict}** on {day}, commit {commit()}, in "
        f"{seconds / 60:.0f} minutes.\n\n{PROGRESS.sub('', said).strip()}\n"
    )


def commit() -> str:
    """The commit that is tried, and whether files differ from it."""
    short = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "sim", "tests")
    return f"{short} with changes" if changed else short


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def with_section(page: str, new: str) -> str:
    """The page with a section in the place of an older one of its heading, else at the end.

    Examples
    --------
    >>> with_section("# T\\n\\n## A\\n\\nold\\n\\n## B\\n\\nb\\n", "## A\\n\\nnew\\n")
    '# T\\n\\n## A\\n\\nnew\\n\\n## B\\n\\nb\\n'
    """
    top, *sections = re.split(r"(?m)^(?=## )", page)
    heading = new.partition("\n")[0]
    kept = [one.rstrip() for one in sections]
    places = [place for place, one in enumerate(kept) if one.partition("\n")[0] == heading]
    if places:
        kept[places[0]] = new.rstrip()
    else:
        kept.append(new.rstrip())
    return "\n\n".join([top.rstrip(), *kept]) + "\n"


def main(names: list[str]) -> int:
    """Run campaigns and keep what they said; 1 if any failed, 2 for a name that is none."""
    known = {campaign.name: campaign for campaign in campaigns()}
    if not known.keys() >= set(names):
        sys.stderr.write(f"python -m tests.campaigns [{'|'.join(known)} …]\n")
        return 2
    failed = []
    for campaign in [known[name] for name in names] or known.values():
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", *campaign.words],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        is_right = done.returncode == 0
        new = section(campaign, done.stdout, is_right=is_right, seconds=time.monotonic() - began)
        page = PAGE.read_text("utf-8") if PAGE.is_file() else TOP
        PAGE.write_text(with_section(page, new), "utf-8")
        failed += [] if is_right else [campaign.name]
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
