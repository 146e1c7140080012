"""The names of the columns: what is not known is told once, with what to delete and why."""

import pytest

from tests.inputs.caseload.tables import HEADER, PERSON, mistakes, table


@pytest.mark.parametrize("names", [["klantnummer"], ["BSN", "naam", "Straat en nr"], ["x"] * 3])
@pytest.mark.parametrize("first", [True, False])
def test_identifying_columns_are_told_once_with_the_mend(names: list[str], *, first: bool) -> None:
    beside, cells = ";".join(names), ";".join("7" for _ in names)
    lines = [f"{beside};{HEADER}" if first else f"{HEADER};{beside}"]
    lines += 11 * [f"{cells};{PERSON}" if first else f"{PERSON};{cells}"]
    (told,) = mistakes("\n".join(lines))
    assert told.startswith("1: must hold known columns only")
    assert f"Delete {', '.join(names)}: a file must not hold who people are" in told
    size = len(names)
    mended = [
        ";".join(line.split(";")[size:] if first else line.split(";")[:-size]) for line in lines
    ]
    assert mistakes("\n".join(mended)) == []


def test_a_misspelt_column_may_be_meant_or_deleted() -> None:
    header = HEADER.replace("geboortedatum", "geboortedatm")
    (told,) = mistakes(table(header=header))
    assert "`geboortedatm`: did you mean `geboortedatum`? If not, delete it too." in told
    # A column that is there already cannot be meant again.
    (told,) = mistakes(table(header=HEADER + ";verdienste").replace("412,50", "412,50;3"))
    assert "did you mean" not in told


@pytest.mark.parametrize("person", ["Jan Jansen;123456782;1-4-2016", "111222333", "a;b;c"])
def test_a_file_without_a_line_of_names_shows_nobody(person: str) -> None:
    (told,) = mistakes("\n".join(12 * [person]))
    assert told.startswith("1: must hold the names of the columns, such as huishouden, profiel")
    assert f"got {person.count(';') + 1} cell(s), none of which is one" in told
    assert not any(cell in told.partition("(got")[2] for cell in person.split(";") if len(cell) > 1)


def test_a_number_among_the_names_is_not_repeated() -> None:
    (told,) = mistakes(table(header=f"{HEADER};123456782").replace("412,50", "412,50;1"))
    assert "Delete column 7:" in told
    assert "123456782" not in told


def test_many_unknown_columns_are_not_all_named() -> None:
    beside = ";".join(f"k{n}" for n in range(99))
    (told,) = mistakes(table(header=f"{HEADER};{beside}"))
    assert "… (99 in all)" in told
    assert len(told) < 1000


@pytest.mark.parametrize("sign", "|:^~")
@pytest.mark.parametrize("title", ["", "Onze bestanden 2027\n"])
def test_cells_divided_by_another_sign_are_told_with_a_mend_that_passes(
    sign: str, title: str
) -> None:
    wrong = title + table().replace(";", sign)
    (told,) = mistakes(wrong)
    assert told.startswith(f"{1 + bool(title)}: must have a semicolon, comma or tab between cells")
    assert told.endswith(f"Replace each `{sign}` by `;` in the whole file.")
    mended = wrong.removeprefix(title).replace(sign, ";")
    assert mistakes(mended) == []
