"""A statistical test is a row of one table and its arithmetic: the rest follows from them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scipy.stats import chi2_contingency

from sim.inputs.design.tests import TESTS
from sim.power.inference.answers import ANSWERS

ROOT = Path(__file__).parents[2]
MOST_FILES = 4
NEW = "z_continuity"
WORDS = "the two-proportion z test with Yates's correction"
ROW = f'''    StatisticalTest("{NEW}", "counts", "z, corrected", "{WORDS}"),
)
TESTS = '''
ARITHMETIC = f'''    "{NEW}": _on_counts(_z_continuity),
}}


def p_table('''
FORMULA = """def _z_continuity(
    first: Array, n_first: Array, second: Array, n_second: Array, hypothesis: Hypothesis
) -> Floats:
    pooled = (first + second) / (n_first + n_second)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_first + 1 / n_second))
    gap = np.abs(first / n_first - second / n_second) - (1 / n_first + 1 / n_second) / 2
    return normal_p(np.maximum(gap, 0.0) / error, hypothesis.sides)


_fisher ="""
BEFORE = '"test.z_pooled"'
# File, what stands there, and what is put in its place.
EDITS = [
    ("sim/inputs/design/tests.py", ")\nTESTS = ", ROW),
    ("sim/power/inference/answers.py", "}\n\n\ndef p_table(", ARITHMETIC),
    ("sim/power/inference/answers.py", "_fisher =", FORMULA),
    (
        "sim/report/page/texts/nl.json",
        '"test.z_pooled"',
        f'"test.{NEW}": "yates",\n "test.z_pooled"',
    ),
    (
        "sim/report/page/texts/en.json",
        '"test.z_pooled"',
        f'"test.{NEW}": "Yates",\n "test.z_pooled"',
    ),
]
STORY = f"""
import json
from sim.errors import InputError
from sim.inputs.design.load import changed_design, load_design
from sim.inputs.design.schema import design_schema
from sim.power import ask, audit_verdicts, registration_paragraph, run_design
from sim.report.page.language import language_of
from sim.report.tables.power import test_words

plain = load_design("fip")
design = changed_design(plain, {{"studies": 10, "answers": {{"tests": ["{NEW}", "z_pooled"]}}}})
result = run_design(design)
try:
    changed_design(plain, {{"answers": {{"tests": ["z_continuty"]}}}})
except InputError as error:
    unknown = str(error)
published = load_design("wageningen")
cell = next(one for one in audit_verdicts(published) if one.test == "{NEW}" and one.sides == "two")
found = {{
    "schema": "{NEW}" in json.dumps(design_schema()),
    "asked": ask(plain, test="{NEW}").test,
    "rows": sorted({{row["test"] for row in result.rows}} - {{""}}),
    "exact": [row["agree"] for row in result.rows
              if row["test"] == "{NEW}" and row["diagnosand"] == "power"],
    "registration": registration_paragraph(design, result),
    "unknown": unknown,
    "label": test_words("{NEW}"),
    "page": [language_of(one).name("test", "{NEW}") for one in ("nl", "en")],
    "audit": [cell.contrast, cell.p],
}}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a copy of the program says of a test that only these edits know of."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "sim", copy / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "designs", copy / "designs")
    for name, before, after in EDITS:
        text = (copy / name).read_text("utf-8")
        assert text.count(before) == 1, name
        (copy / name).write_text(text.replace(before, after), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", STORY],
        cwd=copy,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_new_test_touches_at_most_four_files() -> None:
    assert len({name for name, *_ in EDITS}) <= MOST_FILES


@pytest.mark.slow
def test_a_design_may_name_it(told: dict[str, object]) -> None:
    assert told["schema"]
    assert told["asked"] == NEW
    assert f"Did you mean `{NEW}`?" in told["unknown"]


@pytest.mark.slow
def test_it_is_put_to_the_studies(told: dict[str, object]) -> None:
    assert told["rows"] == [NEW, "z_pooled"]
    assert told["exact"]
    assert all(told["exact"])


@pytest.mark.slow
def test_it_is_put_to_published_counts(told: dict[str, object]) -> None:
    contrast, p = told["audit"]
    assert contrast == "exemption v control"
    table = [[26, 98 - 26], [15, 91 - 15]]
    assert p == pytest.approx(chi2_contingency(table, correction=True).pvalue)


@pytest.mark.slow
def test_it_is_named_where_a_reader_meets_it(told: dict[str, object]) -> None:
    assert f"by {WORDS} at alpha" in told["registration"]
    assert told["label"] == "z, corrected"
    assert told["page"] == ["yates", "Yates"]


def test_every_test_that_has_a_row_can_be_computed() -> None:
    assert list(ANSWERS) == list(TESTS)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_test_has_words_on_the_page(language: str) -> None:
    texts = json.loads((ROOT / f"sim/report/page/texts/{language}.json").read_text("utf-8"))
    named = {key.removeprefix("test.") for key in texts if key.startswith("test.")}
    assert named == set(TESTS)
