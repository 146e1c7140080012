"""No sign of a file's author steers a terminal, a table or a page; what can be read stays."""

import json
import unicodedata

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sim.files.table_text import FORMULA_SIGNS, guarded
from sim.files.visible_text import STEERING, UNSEEN, unsteered, visible, visible_json

ODD = "\x1b[31m \x07 \u202e \x9b \u2066 \x00 \u2028"


@given(st.text())
def test_what_reaches_a_terminal_is_seen_or_ends_a_line(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(sign == "\n" or unicodedata.category(sign) not in UNSEEN for sign in shown)
    assert not STEERING.search(shown)


@given(st.recursive(st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=5))
def test_a_json_document_means_the_same(content: object) -> None:
    document = visible_json(json.dumps(content, ensure_ascii=False))
    assert json.loads(document) == content
    assert not STEERING.search(document)


@given(st.text())
def test_tables_and_pages_lose_what_steers_and_keep_the_rest(text: str) -> None:
    assert not STEERING.search(unsteered(text))
    assert unsteered(text) == text or STEERING.search(text)
    assert unsteered("één\ttwee\nsoft\u00adhyphen 🙂") == "één\ttwee\nsoft\u00adhyphen 🙂"


FORMULAS = st.sampled_from([f"{sign}1" for sign in FORMULA_SIGNS])


@given(st.lists(st.one_of(st.text(), FORMULAS, st.just(ODD))))
def test_no_cell_or_head_of_a_table_is_a_formula_or_steers(cells: list[str]) -> None:
    table = guarded(pd.DataFrame({f"=head{ODD}": [*cells, ""], "number": -1.5}))
    assert table["number"].tolist() == [-1.5] * (len(cells) + 1)
    for text in (*table.columns, *table.iloc[:, 0]):
        assert not text.startswith(FORMULA_SIGNS)
        assert not STEERING.search(text)
