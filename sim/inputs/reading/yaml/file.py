"""Files of YAML: read with limits, every trouble one clear sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.file_content import UnreadableError, file_content, require_text, shown_file
from sim.inputs.reading.mistakes import Mistake, Place, SourcePositions, got, in_reading_order
from sim.inputs.reading.yaml.tree import Document, read_tree

MOST_MEBIBYTES = 1


def read_mapping(path: str | Path) -> tuple[dict[str, Any], SourcePositions]:
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
    """Like `read_mapping`, but mistakes inside the file are handed on, to be reported with others.

    Raises
    ------
    InputError
        If there is no readable text, or nothing in it that could be checked further.
    """
    file = shown_file(Path(path))
    document = read_tree(_text(Path(path), file), file)
    if isinstance(document.data, Mapping) and () not in document.already_reported:
        return document
    mistakes = list(document.mistakes)
    if not mistakes:
        place = document.places.of_value(()) or Place(file, 1, 1)
        kind = "an empty file" if document.data is None else got(document.data)
        wrong = f"must hold keys and values such as `title: text` (got {kind})."
        mistakes = [Mistake((), wrong, place)]
    raise InputError(in_reading_order(mistakes))


def _text(path: Path, file: str) -> str:
    try:
        content = file_content(path, MOST_MEBIBYTES)
        require_text(content)
        return content.decode("utf-8-sig")
    except UnreadableError as trouble:
        remedy = trouble.remedy or ("Split it, or use `based_on`." if "MiB" in trouble.must else "")
        raise InputError(f"{file}: {trouble.must}. {remedy}".rstrip()) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        got = f"byte 0x{content[error.start]:02x}"
        raise InputError(
            f"{file}:{line}:{column}: must be UTF-8 text (got {got}). Save it again as UTF-8."
        ) from None
