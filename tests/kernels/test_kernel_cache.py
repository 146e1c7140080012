"""Compiled kernels stay in a folder of the user's own that nobody else may write, or nowhere."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.kernels import jit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
SAYS_WHERE = "from sim.kernels import jit; print(jit._directory)"


def writable_by(mode: int) -> Callable[[Path, pytest.MonkeyPatch], None]:
    def make(directory: Path, patched: pytest.MonkeyPatch) -> None:
        directory.mkdir()
        directory.chmod(0o700 | mode)

    return make


def of_another(directory: Path, patched: pytest.MonkeyPatch) -> None:
    directory.mkdir(mode=0o700)
    user = os.geteuid()
    patched.setattr(os, "geteuid", lambda: user + 1)


def linked(directory: Path, patched: pytest.MonkeyPatch) -> None:
    planted = directory.with_name("planted")
    planted.mkdir(mode=0o700)
    directory.symlink_to(planted)


def a_file(directory: Path, patched: pytest.MonkeyPatch) -> None:
    directory.write_text("")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (writable_by(0o020), "may be written by others"),
        (writable_by(0o002), "may be written by others"),
        (of_another, "belongs to another user"),
        (linked, "is a link, not a folder"),
        (a_file, "File exists"),
    ],
)
def test_a_folder_that_others_could_have_filled_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[..., None], said: str
) -> None:
    directory = tmp_path / "kernels-1"
    make(directory, monkeypatch)
    assert jit.trouble_with(directory) == said


def test_one_of_the_user_s_own_is_taken_and_nobody_else_s(tmp_path: Path) -> None:
    directory = tmp_path / "bijstandsim" / "kernels-1"
    assert jit.trouble_with(directory) == ""
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert jit.trouble_with(directory) == ""


def started(home: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    """A process that says where it keeps kernels, in which everybody may do anything."""
    temporary.mkdir(exist_ok=True)
    environment = {name: word for name, word in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return subprocess.run(
        [sys.executable, "-c", SAYS_WHERE],
        env=environment | {"XDG_CACHE_HOME": home, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=True,
        umask=0,
    )


def test_among_temporary_files_it_bears_the_user_s_number_and_is_closed(tmp_path: Path) -> None:
    done = started("/proc/none", tmp_path / "temporary")
    directory = Path(done.stdout.strip())
    assert directory.parent == tmp_path / "temporary"
    assert f"kernels-{os.geteuid()}-" in directory.name
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert done.stderr == ""
    directory.chmod(0o777)
    again = started("/proc/none", tmp_path / "temporary")
    assert again.stdout.strip() == ""
    assert "Compiled kernels cannot be kept" in again.stderr
    assert f"{directory}: may be written by others" in again.stderr
