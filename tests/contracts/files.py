"""The files of the repository, for contracts that look at all of them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def shared_files() -> tuple[Path, ...]:
    """All files git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    files = (ROOT / name for name in listed.split("\0") if name)
    return tuple(file for file in files if file.is_file())


@cache
def shared_texts() -> dict[str, str]:
    """Path from the root, and content, of all shared files that are text."""
    contents = {file: file.read_bytes() for file in shared_files()}
    return {
        file.relative_to(ROOT).as_posix(): content.decode("utf-8", "replace")
        for file, content in contents.items()
        if b"\0" not in content
    }
