"""Whether the council may decide on each option: a line of law in words, with its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from sim.compare.law import LegalMeasure, LegalOption, legal_options
from sim.inputs.amounts.law import Law, load_law
from sim.inputs.amounts.load import load_amounts
from sim.report.page.blocks import Block, Fold, Head, Items, Prose, Row, Table
from sim.report.page.comparison.options import cheapest_first, title_markup
from sim.report.page.language import Language, cited
from sim.report.page.stored_comparison import StoredComparison

GIVEN = "law"


@dataclass(slots=True)
class LawOfOptions:
    """What the law says of each option of a comparison.

    Attributes
    ----------
    law : the file it rests on
    of : option → its measures
    """

    compared: StoredComparison
    law: Law = field(init=False)
    of: dict[str, LegalOption] = field(init=False)

    def __post_init__(self) -> None:
        """Look every option up."""
        self.law = load_law()
        found = legal_options(self.compared.options.values(), self.law, load_amounts().disregards)
        self.of = {one.option: one for one in found if one.option in self.compared.verdicts}

    @property
    def is_needed(self) -> bool:
        """Whether any option asks for a decision."""
        return any(one.may for one in self.of.values())

    def line(self, option: str, language: Language) -> Markup:
        """One sentence: whether the council may, and by which article."""
        found = self.of[option]
        if not found.may:
            return language.text("law.line.nothing")
        return language.text(f"law.line.{found.may}", articles=self._articles([found], language))

    def lead(self, option: str, language: Language) -> Markup:
        """The same for the first screen, with the option's name."""
        title = title_markup(self.compared, option, language)
        return language.text("law.lead", option=title, line=self.line(option, language))

    def brief(self, language: Language) -> tuple[Block, ...]:
        """A line for each measure that any option brings, for a letter."""
        lines = (
            language.text(
                "law.brief",
                measure=language.text(f"law.measure.{one.name}"),
                may=language.text(f"law.may.{one.may}"),
                articles=self._articles([LegalOption("", (one,))], language) or "–",
            )
            for one in self._measures()
        )
        return (Items(tuple(lines)), self._read_on(language))

    def _read_on(self, language: Language) -> Prose:
        read = cited(language.date(str(self.law.read_on)), GIVEN)
        return Prose((language.text("law.read_on", date=read),), style="small")

    def blocks(self, language: Language) -> tuple[Block, ...]:
        """A row for each option, and what each article says; nothing with nothing to decide."""
        if not self.is_needed:
            return ()
        blocks = (
            self._table(language),
            Items(tuple(self._measure(one, language) for one in self._measures())),
            self._read_on(language),
        )
        return (Fold(language.text("law.fold"), blocks, in_print=True),)

    def _measures(self) -> tuple[LegalMeasure, ...]:
        """Every measure that any option brings, once."""
        return tuple(dict.fromkeys(one for each in self.of.values() for one in each.measures))

    def _measure(self, measure: LegalMeasure, language: Language) -> Markup:
        name = language.text(f"law.measure.{measure.name}")
        if measure.row is None:
            return language.text("law.unknown", measure=name)
        says = cited(getattr(measure.row, language.code), GIVEN)
        return language.text("law.says", measure=name, says=says)

    def _table(self, language: Language) -> Table:
        options = (self.compared.comparator, *cheapest_first(self.compared))
        rows = (
            Row(
                title_markup(self.compared, name, language),
                (
                    language.text(f"law.may.{self.of[name].may or 'nothing'}"),
                    self._articles([self.of[name]], language) or "–",
                ),
                series=name,
            )
            for name in options
            if name in self.of
        )
        return Table(
            name="law",
            caption=language.plain("law.caption"),
            corner=language.plain("options.column"),
            columns=tuple(
                Head(language.plain(key), is_number=False) for key in ("law.may", "law.articles")
            ),
            rows=tuple(rows),
            folded=False,
        )

    def _articles(self, options: Sequence[LegalOption], language: Language) -> Markup:
        """The articles of some options' measures, each once, after the name of the law."""
        measures = (one for option in options for one in option.measures)
        cites = dict.fromkeys(
            getattr(one.row.articles, language.code) for one in measures if one.row is not None
        )
        return cited(f"{self.law.act} {'; '.join(cites)}", GIVEN) if cites else Markup()
