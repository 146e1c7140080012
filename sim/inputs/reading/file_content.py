"""A file's bytes, read with a limit: never a device or a pipe, and not more than was asked for."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import Path

MEBIBYTE = 2**20
OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class UnreadableError(Exception):
    """Why a file cannot be used, to be reported by whoever asked for it.

    Attributes
    ----------
    must : what must hold and what there is instead, without a full stop
    remedy : what to do about it, a whole sentence; may be empty
    """

    def __init__(self, must: str, remedy: str = "") -> None:
        self.must, self.remedy = must, remedy
        super().__init__(f"{must}. {remedy}".rstrip())


def file_content(path: Path, most_mebibytes: int) -> bytes:
    """All bytes of an ordinary file.

    Parameters
    ----------
    path : of the file
    most_mebibytes : limit of its size

    Raises
    ------
    UnreadableError
        If there is none, it may not be read, is no ordinary file, or is larger than the limit.
    """
    most_bytes = most_mebibytes * MEBIBYTE
    try:
        if path.is_dir():
            raise UnreadableError("must be a file (got a folder)", "Give a file in it.")
        if path.exists() and not path.is_file():
            # Either would never end.
            raise UnreadableError("must be an ordinary file (got a device or a pipe)")
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
    except FileNotFoundError:
        raise UnreadableError(
            "must be a file that exists (there is none)", "Check the name and the folder."
        ) from None
    except PermissionError:
        raise UnreadableError(
            "must be readable (the system refuses)", "Change its permissions."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible"
        raise UnreadableError(f"must be readable (got: {reason})") from None
    if len(content) > most_bytes:
        raise UnreadableError(f"must be at most {most_mebibytes} MiB (got more)")
    return content


def require_text(content: bytes) -> None:
    """Report the two mistakes that are made when a table or text is saved.

    Raises
    ------
    UnreadableError
        If the bytes are text of another encoding than UTF-8, or no text at all.
    """
    for mark, encoding in OTHER_ENCODINGS:
        if content.startswith(mark):
            raise UnreadableError(f"must be UTF-8 text (got {encoding})", "Save it again as UTF-8.")
    if b"\0" in content:
        raise UnreadableError("must be UTF-8 text (got binary data)", "Give a text file.")


def shown_file(path: Path) -> str:
    """The path as the user would write it: relative where it lies below the current folder."""
    shown = str(path)
    with suppress(ValueError, OSError):
        shown = str(path.relative_to(Path.cwd())) if path.is_absolute() else shown
    return "".join(letter if letter.isprintable() else "?" for letter in shown)
