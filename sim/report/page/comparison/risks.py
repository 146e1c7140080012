"""How sure it is: chances of being cheaper and of a deficit, and which options are worth a look."""

from __future__ import annotations

from markupsafe import Markup

from sim.report.page.blocks import Prose, Section
from sim.report.page.comparison.options import Column, option_table, payback_words
from sim.report.page.language import Voice
from sim.report.page.stored_comparison import StoredComparison

CHANCES = ("chance_cheaper", "chance_beyond_own_risk", "chance_cheapest", "chance_paid_back")
BESIDE_ITSELF = ("chance_cheaper", "chance_paid_back")


def risk_section(compared: StoredComparison, voice: Voice) -> Section:
    """A table of chances, and what choosing wrong may cost."""
    columns: list[Column] = [
        (
            voice.plain(f"risk.{chance}"),
            lambda option, chance=chance: _chance(compared, option, chance, voice),  # type: ignore[misc]
        )
        for chance in CHANCES
    ]
    columns.append(
        (
            voice.plain("risk.payback"),
            lambda option: (
                payback_words(compared, option, voice) if option != compared.comparator else "–"
            ),
        )
    )
    columns.append(
        (
            voice.plain("risk.expected_loss"),
            lambda option: voice.estimate(
                compared.verdict(option, "expected_loss", "euros"), "bare"
            ),
        )
    )
    table = option_table(
        "risk", voice.plain("risk.caption"), columns, compared, voice,
        folded=False, with_comparator=True, words=(voice.plain("risk.payback"),),
    )  # fmt: skip
    return Section("risk", voice.text("section.risk"), (Prose((voice.text("risk.lead"),)), table))


def _chance(compared: StoredComparison, option: str, chance: str, voice: Voice) -> Markup | str:
    """A chance; of the comparator only those that are not about itself."""
    if option == compared.comparator and chance in BESIDE_ITSELF:
        return "–"
    return voice.estimate(compared.verdict(option, chance, "chance"), "bare")
