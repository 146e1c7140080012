"""The page as a PDF, printed by Chromium where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sim.errors import MachineError

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "msedge",
    "chrome",
)
SETTING = "BIJSTANDSIM_CHROMIUM"
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
LONGEST_SECONDS = 120


def chromium_path() -> Path | None:
    """The browser to print with: the one the environment names, or the first that is installed."""
    named = os.environ.get(SETTING)
    candidates = (named,) if named else NAMES
    paths = (shutil.which(name) for name in candidates)
    return next((Path(path) for path in paths if path), None)


def require_chromium() -> Path:
    """The browser to print with.

    Raises
    ------
    MachineError
        If there is none; the page itself can be printed from any browser.
    """
    browser = chromium_path()
    if browser is None:
        raise MachineError(
            "--pdf: needs Chromium or Chrome on this machine (found none). Install it, or name it "
            f"in {SETTING}, or open report.html in any browser and print it there."
        )
    return browser


def print_pdf(page: Path, language: str, browser: Path) -> Path:
    """Print one language of a page next to it; returns the PDF.

    Raises
    ------
    MachineError
        If the browser fails.
    """
    pdf = page.with_suffix(f".{language}.pdf").resolve()
    pdf.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="bijstandsim-") as profile:
        command = [
            str(browser),
            *QUIET,
            # A browser refuses its sandbox to the superuser, as in most containers.
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            f"--user-data-dir={profile}",
            "--export-tagged-pdf",
            "--generate-pdf-document-outline",
            "--no-pdf-header-footer",
            f"--print-to-pdf={pdf}",
            f"{page.resolve().as_uri()}?lang={language}",
        ]
        trouble = _run(command)
    if not pdf.is_file():
        raise MachineError(
            f"{pdf}: cannot be printed with {browser} ({trouble}). Open {page} and print it there."
        )
    return pdf


def _run(command: list[str]) -> str:
    """Run the browser; what it said last if it made nothing."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        return str(trouble)
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
