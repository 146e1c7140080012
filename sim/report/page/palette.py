"""Colours and dashes: one for each regime, the same in every chart, safe for colour-blind readers.

The colours themselves stand in style.css as variables, one set each for light, dark and forced
colours; a drawing holds their names only. They follow Okabe & Ito (2008), Color Universal Design,
a little darker where a thin line on white needs it.
"""

from __future__ import annotations

from dataclasses import dataclass

# What a drawing says for a colour → its name in the style sheet. Matplotlib wants real colours.
ROLES = ("ink", "soft", "grid", "paper", *(f"c{number}" for number in range(8)))
STAND_IN = {role: f"#0100{number:02x}" for number, role in enumerate(ROLES)}
ROLE_OF = {colour: role for role, colour in STAND_IN.items()}
# The colours themselves, for a chart that stands alone: those of style.css in print.
LIGHT = dict(
    zip(
        ROLES,
        ("#000000", "#333333", "#bbbbbb", "#ffffff", "#007a5a", "#0072b2", "#c44e00", "#a2447f",
         "#5b5f66", "#9a6a00", "#2a7ea8", "#6b4fa0"),
        strict=True,
    )
)  # fmt: skip

Dash = tuple[float, tuple[float, ...] | None]
DASHES: tuple[Dash, ...] = (
    (0, None),
    (0, (5, 2)),
    (0, (1.5, 1.5)),
    (0, (7, 2, 1.5, 2)),
    (0, (3, 1.5)),
    (0, (9, 2)),
    (0, (7, 2, 1.5, 2, 1.5, 2)),
    (0, (2, 3)),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How one series looks.

    Attributes
    ----------
    role : name of its colour
    dash : pattern of its line
    """

    role: str
    dash: Dash

    @property
    def colour(self) -> str:
        """The stand-in colour that a drawing uses."""
        return STAND_IN[self.role]


# Regimes that every scenario knows keep their look; what a scenario adds comes after.
REGIMES = {
    name: Look(f"c{number}", DASHES[number])
    for number, name in enumerate(("exemption", "coaching", "disregard", "control", "reference"))
}
BASE = Look("ink", DASHES[0])


def look_of(name: str, order: int) -> Look:
    """The look of a regime, or of the series in this place that is no known regime."""
    return REGIMES.get(name) or Look(f"c{order % 8}", DASHES[order % 8])
