"""What is committed works on any machine: no folder of ours, no address of a package registry."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "a folder of one machine": re.compile(r"(?<![\w.*])/(home|root|Users|work|opt|tmp)/\w"),
    "a registry option": re.compile(r"index-url|index_url|find-links|find_links|trusted-host"),
    "a registry address": re.compile(r"pypi\.org/simple|pythonhosted\.org"),
}


def shared_files() -> list[Path]:
    """All files git tracks or would track; this file, which must name the patterns, is left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file() and file != Path(__file__)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {what}: {line.strip()[:80]}"
        for file in shared_files()
        for number, line in enumerate(file.read_bytes().decode("utf-8", "ignore").splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "http" not in text.lower()
    entries = re.split(r"\n(?=[a-z])", text)
    assert all("--hash=sha256:" in entry for entry in entries)
