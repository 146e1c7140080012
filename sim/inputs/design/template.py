"""A commented design to start from, for `bijstandsim power --init`."""

from __future__ import annotations

from pathlib import Path

STARTER = Path(__file__).with_name("starter.yaml")
STARTER_NAME = "my_design"


def starter_design(name: str = STARTER_NAME) -> str:
    """Text of a small design that can be simulated as it stands, a comment on every part.

    name : 1 to 60 small letters, digits, _ and -, as `scenario_name` makes them
    """
    text = STARTER.read_text("utf-8")
    return text.replace(f"design: {STARTER_NAME}\n", f"design: {name}\n", 1)
