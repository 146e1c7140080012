"""What is committed works on any machine: no folder of ours, no address of a package registry."""

import re
from pathlib import Path

import pytest

from tests.contracts.files import ROOT, shared_files

HERE = Path(__file__)  # it must name the patterns
FORBIDDEN = {
    "a folder of one machine": re.compile(r"(?<![\w.*])/(home|root|Users|work|opt|tmp)/\w"),
    "a registry option": re.compile(r"index-url|index_url|find-links|find_links|trusted-host"),
    "a registry address": re.compile(r"pypi\.org/simple|pythonhosted\.org"),
}


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {what}: {line.strip()[:80]}"
        for file in shared_files()
        if file != HERE
        for number, line in enumerate(file.read_bytes().decode("utf-8", "ignore").splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-docs.lock"]
)
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "http" not in text.lower()
    entries = re.split(r"\n(?=[a-z])", text)
    assert all("--hash=sha256:" in entry for entry in entries)
