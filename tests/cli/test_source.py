"""`bijstandsim source`: what a source names, in our own words."""

from click.testing import CliRunner

from sim.cli import main
from sim.inputs.reading.facts import load_facts


def test_every_fact_is_printed_by_its_id() -> None:
    ids = list(load_facts())
    said = CliRunner().invoke(main, ["source", *ids], catch_exceptions=False).output
    blocks = said.strip().split("\n\n")
    assert [block.split()[1] for block in blocks] == ids
    for fact, block in zip(load_facts().values(), blocks, strict=True):
        assert fact.value in block
        assert fact.quantity in block


def test_an_unknown_id_is_refused_with_the_nearest() -> None:
    unknown = f"F{919}"
    done = CliRunner().invoke(main, ["source", "F191", unknown])
    assert done.exit_code == 2
    assert f"{unknown}: must be the id of a row" in done.output + done.stderr
    assert "Did you mean `F" in done.output + done.stderr


def test_small_letters_and_commas_do() -> None:
    one = CliRunner().invoke(main, ["source", "f191,", "F192"]).output
    assert one == CliRunner().invoke(main, ["source", "F191", "F192"]).output
