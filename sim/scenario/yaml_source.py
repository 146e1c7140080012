"""Files of YAML: read with limits, every trouble one clear sentence."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.scenario.places import Mistake, Place, Places, in_reading_order
from sim.scenario.wording import got
from sim.scenario.yaml_tree import Document, read_tree

MOST_BYTES = 2**20
OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_mapping(path: str | Path) -> tuple[dict[str, Any], Places]:
    """Data and places of a YAML file whose top is a mapping.

    Parameters
    ----------
    path : the file; at most 1 MiB, UTF-8, one document, YAML 1.2 meaning

    Returns
    -------
    plain data, and the place of every key and value in it

    Raises
    ------
    InputError
        With every mistake of the file at once.
    """
    document = read_document(path)
    if document.mistakes:
        raise InputError(in_reading_order(list(document.mistakes)))
    return document.data, document.places


def read_document(path: str | Path) -> Document:
    """Like `read_mapping`, but mistakes inside the file are handed on, to be told with others.

    Raises
    ------
    InputError
        If there is no readable text, or nothing in it that could be checked further.
    """
    file = shown_file(Path(path))
    document = read_tree(_text(Path(path), file), file)
    if isinstance(document.data, Mapping) and () not in document.spoiled:
        return document
    mistakes = list(document.mistakes)
    if not mistakes:
        place = document.places.of_value(()) or Place(file, 1, 1)
        kind = "an empty file" if document.data is None else got(document.data)
        wrong = f"must hold keys and values such as `title: text` (got {kind})."
        mistakes = [Mistake((), wrong, place)]
    raise InputError(in_reading_order(mistakes))


def shown_file(path: Path) -> str:
    """The path as the user would write it: relative where it lies below the current folder."""
    shown = str(path)
    with suppress(ValueError, OSError):
        shown = str(path.relative_to(Path.cwd())) if path.is_absolute() else shown
    return "".join(letter if letter.isprintable() else "?" for letter in shown)


def _text(path: Path, file: str) -> str:
    content = _content(path, file)
    for mark, encoding in OTHER_ENCODINGS:
        if content.startswith(mark):
            raise InputError(
                f"{file}: must be UTF-8 text (got {encoding}). Save it again as UTF-8."
            )
    if b"\0" in content:
        raise InputError(f"{file}: must be UTF-8 text (got binary data). Give a YAML file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        got = f"byte 0x{content[error.start]:02x}"
        raise InputError(
            f"{file}:{line}:{column}: must be UTF-8 text (got {got}). Save it again as UTF-8."
        ) from None


def _content(path: Path, file: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{file}: must be a file (got a folder). Give a YAML file in it.")
        if path.exists() and not path.is_file():
            raise InputError(f"{file}: must be an ordinary file (got a device or a pipe).")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(
            f"{file}: must be a file that exists (there is none). Check the name and the folder."
        ) from None
    except PermissionError:
        raise InputError(
            f"{file}: must be readable (the system refuses). Change its permissions."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible"
        raise InputError(f"{file}: must be readable (got: {reason}).") from None
    if len(content) > MOST_BYTES:
        raise InputError(f"{file}: must be at most 1 MiB (got more). Split it, or use `based_on`.")
    return content
