"""Small work for every command whose files a number rests on, in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from sim.hazards.posterior import SUFFIX, calibration_folder

TOWN = """\
scenario: town
based_on: municipality
posterior: w
time: {start: 2020-01-01, months: 14}
runs: {draws: 6, replications: 2}
population:
  groups:
    - {name: caseload, regime: reference, persons: 60, part_time_share: 0.2}
options:
  - {name: base}
  - {name: exempt, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""
TRIAL = """\
design: trial
title: A small trial
studies: 300
model:
  endpoints:
    - {endpoint: left_benefit, month: 12, base_rate: 0.15, effects: {new: 0.15}}
inquiries:
  - {arms: [new], against: [usual]}
data:
  arms: {new: 60, usual: 50}
  comparator: usual
  follow_up_months: 12
answers: {tests: [z_pooled], alphas: [0.05]}
"""
RUN = ("run", "town.yaml", "--workers", "1", "--out", "results/runs")
COMPARE = ("compare", "town.yaml", "--workers", "1", "--out", "results/comparisons")
POWER = ("power", "trial.yaml", "--workers", "1", "--out", "results/studies")
CALIBRATE = ("calibrate", "my.targets.yaml", "--steps", "400", "--workers", "1")
FIT = ("fit", "my.targets.yaml")


def write_inputs(folder: Path) -> None:
    """A scenario with a posterior of the user's own, a trial design, and targets."""
    (folder / "town.yaml").write_text(TOWN, "utf-8")
    (folder / "trial.yaml").write_text(TRIAL, "utf-8")
    shutil.copy(calibration_folder() / f"wageningen{SUFFIX}", folder / f"w{SUFFIX}")
    example = (calibration_folder() / "example.targets.yaml").read_text("utf-8")
    (folder / "my.targets.yaml").write_text(
        example.replace("targets: example", "targets: my", 1), "utf-8"
    )
