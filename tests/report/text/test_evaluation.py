"""What `compare` prints about when to evaluate."""

import json
from dataclasses import replace

import pytest

from sim.power.evaluation import EvaluationRow
from sim.report.text.comparison import evaluation_lines, evaluation_text

ROW = EvaluationRow(
    "coaching", "reference", "first_exit_to_work", 12, 0.05, 0.8, 50, 800,
    0.05, 0.06, 0.07, 0.06, 0.08, 0.1, 200.0, 1500.0, float("inf"), 0.9, 0.25, 0.4,
)  # fmt: skip
ROWS = (ROW, replace(ROW, month=24, n_per_arm_p50=900.0), replace(ROW, alpha=0.1))


def test_a_regime_has_one_line_with_every_month() -> None:
    told = evaluation_text(ROWS)
    assert "coaching  1,500 (200 – ∞)  900 (200 – ∞)" in told
    assert "25 %" in told
    assert "40 %" in told
    assert "alpha 0.05" in told
    assert told.count("coaching") == 1


def test_json_holds_no_infinity() -> None:
    lines = evaluation_lines(ROWS)
    assert lines[0]["n_per_arm_p90"] is None
    assert lines[0]["n_per_arm_p10"] == pytest.approx(200)
    assert "Infinity" not in json.dumps(lines)
