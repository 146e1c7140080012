"""The words a caseload file may use, Dutch or English, for its columns and what stands in them."""

from __future__ import annotations

# Column → the names it may have, in small letters with _ for spaces and dashes.
COLUMNS: dict[str, tuple[str, ...]] = {
    "household": ("household", "huishouden", "huishoudtype", "leefvorm"),
    "profile": ("profile", "profiel", "doelgroep"),
    "age_years": ("age_years", "age", "leeftijd"),
    "birth_date": ("birth_date", "geboortedatum"),
    "months_on_benefit": ("months_on_benefit", "maanden_bijstand", "bijstandsduur_maanden"),
    "start_date": ("start_date", "startdatum", "begindatum", "ingangsdatum"),
    "part_time": ("part_time", "parttime", "deeltijd", "parttime_werk"),
    "earnings": (
        "earnings_eur_per_month", "earnings", "verdiensten", "inkomsten", "verdiensten_per_maand",
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
