"""What is cheapest is not told where rounding makes a tie of it."""

from sim.report.text.comparison import first_apart


def test_within_one_rounding_step_nobody_is_first() -> None:
    costs = {"base": 0.0, "a": -88_000.0, "b": 176_000.0}
    assert first_apart(costs, 0.0) == "a"
    assert first_apart(costs, 88_000.0) == ""
    assert first_apart(costs, 44_000.0) == "a"


def test_what_is_hidden_is_never_first() -> None:
    assert first_apart({"a": float("nan"), "b": 5.0}, 5.0) == "b"
    assert first_apart({"a": float("nan")}, 0.0) == ""
