"""The words a caseload file may use, Dutch or English, for its columns and what stands in them."""

from __future__ import annotations

# Column → the names it may have, in small letters with _ for spaces and dashes; the second is the
# one that messages propose.
COLUMNS: dict[str, tuple[str, ...]] = {
    "household": ("household", "huishouden", "huishoudtype", "leefvorm"),
    "profile": ("profile", "profiel", "doelgroep"),
    "age_years": ("age_years", "leeftijd", "age"),
    "birth_date": ("birth_date", "geboortedatum"),
    "months_on_benefit": ("months_on_benefit", "maanden_bijstand", "bijstandsduur_maanden"),
    "start_date": ("start_date", "begindatum", "startdatum", "ingangsdatum"),
    "part_time": ("part_time", "parttime", "deeltijd", "parttime_werk"),
    "earnings": (
        "earnings_eur_per_month", "verdiensten", "earnings", "inkomsten", "verdiensten_per_maand",
    ),
}  # fmt: skip
HOUSEHOLD_WORDS: dict[str, tuple[str, ...]] = {
    "single": ("single", "alleenstaand", "alleenstaande"),
    "lone_parent": ("lone_parent", "alleenstaande_ouder", "eenoudergezin"),
    "couple": ("couple", "paar", "gehuwd", "gehuwden", "samenwonend"),
}
PROFILE_WORDS: dict[str, tuple[str, ...]] = {
    "work_ready": ("work_ready", "werkfit", "bemiddelbaar"),
    "physically_limited": ("physically_limited", "lichamelijk_beperkt", "fysiek_beperkt"),
    "mentally_limited": ("mentally_limited", "psychisch_beperkt", "mentaal_beperkt"),
}
TRUTH_WORDS: dict[bool, tuple[str, ...]] = {
    True: ("yes", "ja", "true", "waar", "1", "j", "y"),
    False: ("no", "nee", "false", "onwaar", "0", "n"),
}
# What towns write where they do not know: as good as an empty cell, and reported.
UNKNOWN_WORDS = (
    "onbekend", "niet bekend", "niet ingevuld", "leeg", "n.v.t.", "nvt", "n.b.", "-", "--", "?",
    "unknown", "n/a", "na", "nan", "none", "null", "(null)",
)  # fmt: skip
# What stands next to or instead of a total; no value of any column.
TOTAL_WORDS = (
    "totaal", "totalen", "eindtotaal", "subtotaal", "som", "gemiddelde", "gemiddeld", "aantal",
    "total", "totals", "grand_total", "subtotal", "sum", "average", "mean", "count",
)  # fmt: skip


def plain(word: str) -> str:
    """A word as the lists above write it.

    Examples
    --------
    >>> plain(" Alleenstaande ouder ")
    'alleenstaande_ouder'
    """
    return "_".join(word.strip().lower().replace("-", " ").replace("_", " ").split())


def meaning(word: str, words: dict[str, tuple[str, ...]]) -> str | None:
    """What a word means, or None."""
    return next((meant for meant, names in words.items() if plain(word) in names), None)


def means_unknown(text: str) -> bool:
    """Whether a cell says in a word that nothing is known.

    Examples
    --------
    >>> means_unknown("Onbekend"), means_unknown("N.v.t."), means_unknown("nee")
    (True, True, False)
    """
    return " ".join(text.lower().split()) in UNKNOWN_WORDS


def means_total(text: str) -> bool:
    """Whether a cell begins with a word for a total.

    Examples
    --------
    >>> means_total("Totaal: "), means_total("Totaal aantal"), means_total("totaalplan")
    (True, True, False)
    """
    words = plain(text).replace(":", "").split("_")
    return words[0] in TOTAL_WORDS or "_".join(words[:2]) in TOTAL_WORDS
