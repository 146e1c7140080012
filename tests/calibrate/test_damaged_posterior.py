"""A damaged or edited posterior is refused by every command that rests on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.hazards.posterior import SUFFIX, calibration_folder, load_posterior

FEW = ("--draws", "2", "--replications", "1")
COMMANDS = (
    ("check", "mine.yaml"),
    ("run", "mine.yaml", *FEW),
    ("compare", "town.yaml", *FEW),
    ("money", "mine.yaml"),
    ("story", "mine.yaml", "--person", "1"),
    ("verify", "mine.yaml"),
    ("power", "trial.yaml", "--studies", "10"),
    ("fit", "wageningen.targets.yaml"),
)


def my_folder(folder: Path) -> Path:
    """A posterior, and a scenario and a design that rest on it; the posterior's path."""
    (folder / "mine.yaml").write_text("scenario: mine\nbased_on: wageningen\nposterior: w\n")
    (folder / "town.yaml").write_text("scenario: town\nbased_on: municipality\nposterior: w\n")
    (folder / "trial.yaml").write_text(
        "design: trial\nbased_on: wageningen_lives\nmodel: {posterior: w, posterior_draws: 2}\n"
    )
    shutil.copy(calibration_folder() / "wageningen.targets.yaml", folder)
    path = folder / f"w{SUFFIX}"
    shutil.copy(calibration_folder() / f"wageningen{SUFFIX}", path)
    return path


def flipped(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_every_command_refuses_it_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    posterior = my_folder(tmp_path)
    flipped(posterior, 8 * 1_124_887)
    name = f"w{SUFFIX}"
    if words[0] == "fit":
        name = f"wageningen{SUFFIX}"
        posterior.rename(name)
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == 2, done.output
    assert f"{name}: must be as the program wrote it" in done.output
    assert "Make it anew with `bijstandsim calibrate`" in done.output
    # What a design takes over from another is reported before.
    said = [line for line in done.output.splitlines() if not line.startswith("Note: ")]
    assert len(said) == 1
    assert not list(tmp_path.glob("results/*/summary.*"))


def test_no_single_flipped_bit_gives_other_draws(tmp_path: Path) -> None:
    posterior = my_folder(tmp_path)
    whole = posterior.read_bytes()
    reference = load_posterior(posterior).values
    for number in range(60):
        posterior.write_bytes(whole)
        # Spread over the file; every other one in the part that says what stands where.
        size = 8 * (len(whole) if number % 2 else 60_000)
        flipped(posterior, 8 * len(whole) - 1 - number * 2_654_435_761 % size)
        try:
            values = load_posterior(posterior).values
        except InputError:
            continue
        assert (values == reference).all()


def test_an_edited_value_is_refused_whoever_wrote_the_file(tmp_path: Path) -> None:
    posterior = my_folder(tmp_path)
    table = pq.read_table(posterior)
    place = table.column_names.index("base.benefit_to_work")
    values = table.column(place).to_numpy().copy()
    values[17] *= 1.0 + 1e-12
    pq.write_table(table.set_column(place, "base.benefit_to_work", [values]), posterior)
    with pytest.raises(InputError, match="damaged or was changed"):
        load_posterior(posterior)
