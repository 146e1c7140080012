"""What a table of studies was simulated from: all of a design that its counts hang on."""

from __future__ import annotations

import json
from textwrap import shorten
from typing import Any

from sim.inputs.design.model import Design
from sim.power.simulation.study_table import Studies

# Words and prices of the trial: the counts do not hang on them.
WORDS = ("source", "note", "notes", "title", "truth")
MOST_LETTERS = 80


def simulated_from(design: Design) -> str:
    """Model and data strategy of a design as JSON; answers, decision, prices and words left out.

    Typed endpoints carry their months. Of lives the table itself tells the months; where levels
    or a selection gap are stated, they are about the first inquiry.
    """
    data = design.data.model_dump(mode="json")
    for name in ("arms", "total", "allocation", "costs"):
        data.pop(name)
    kept: dict[str, Any] = {
        "model": _without_words(design.model.model_dump(mode="json")),
        "data": data | {"sizes": design.data.sizes()},
    }
    if design.model.scenario is not None and (design.model.levels or design.data.selection_gap):
        kept["first_inquiry"] = _without_words(design.inquiries[0].model_dump(mode="json"))
    return json.dumps(kept, sort_keys=True)


def differences(kept: str, now: str) -> list[str]:
    """Places where two designs do not agree, as in data.take_up (was …, now …)."""
    return list(_unlike("", json.loads(kept), json.loads(now)))


def missing_months(studies: Studies, design: Design) -> list[str]:
    """Endpoints, months and looks that a design asks of lives or of a look, and were not kept."""
    end = design.data.follow_up_months
    typed = {one.endpoint: one.month for one in design.model.endpoints}
    known = {(entry.endpoint, entry.month) for entry in studies.endpoints}
    missing = []
    for inquiry in design.inquiries:
        if inquiry.endpoint is None:
            continue
        month = inquiry.month or typed.get(inquiry.endpoint, end)
        if (inquiry.endpoint, month) not in known:
            missing.append(f"{inquiry.endpoint} at month {month}, not kept")
    look = design.answers.interim
    if look and any(
        look.month not in entry.looks for entry in studies.endpoints if look.month < entry.month
    ):
        missing.append(f"a look at month {look.month}, not kept")
    return list(dict.fromkeys(missing))


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_words(part) for name, part in value.items() if name not in WORDS}
    return [_without_words(part) for part in value] if isinstance(value, list | tuple) else value


def _unlike(where: str, kept: Any, now: Any) -> list[str]:
    if kept == now:
        return []
    if isinstance(kept, dict) and isinstance(now, dict):
        return [
            said
            for name in dict.fromkeys([*kept, *now])
            for said in _unlike(f"{where}.{name}".strip("."), kept.get(name), now.get(name))
        ]
    if isinstance(kept, list) and isinstance(now, list) and len(kept) == len(now):
        return [
            said
            for place, (one, other) in enumerate(zip(kept, now, strict=True))
            for said in _unlike(f"{where}[{place}]", one, other)
        ]
    return [f"{where} (was {_short(kept)}, now {_short(now)})"]


def _short(value: Any) -> str:
    return shorten(json.dumps(value), MOST_LETTERS, placeholder=" …")
