"""Blood values at baseline; they show inflammation, frailty, proliferation and burden, each through noise."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort, Floats
from ingest.demo.presence import Presence
from ingest.demo.seeds import generator
from ingest.demo.tables import Cell, write_table

COLUMNS: Final = (
    "haemoglobin_g_per_dl",
    "albumin_g_per_l",
    "ldh_u_per_l",
    "neutrophils_per_nl",
    "lymphocytes_per_nl",
    "crp_mg_per_l",
)
DECIMALS: Final = (1, 0, 0, 2, 2, 1)
# CRP was not part of the routine profile everywhere; the others fail now and then.
MISSING_VALUE: Final = (0.01, 0.05, 0.06, 0.01, 0.01, 0.15)


def write_labs(folder: Path, cohort: Cohort, presence: Presence) -> None:
    """Write labs.csv, a row a patient with blood values."""
    values = draw_values(cohort)
    empty = generator(cohort.seed, "missing blood values").random(values.shape) < np.array(MISSING_VALUE)
    rows = [_row(cohort.codes[place], values[place], empty[place]) for place in presence.patients("labs")]
    write_table(folder / "labs.csv", ("patient", *COLUMNS), rows)


def _row(code: str, values: Floats, empty: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Cell]:
    cells = zip(values, empty, DECIMALS, strict=True)
    return [code, *(None if gone else f"{value:.{decimals}f}" for value, gone, decimals in cells)]


def draw_values(cohort: Cohort) -> Floats:
    """Shape (patients, COLUMNS), whoever has blood values."""
    noise = generator(cohort.seed, "blood values").normal(size=(len(COLUMNS), len(cohort)))
    burning, frail, dividing = (cohort.factors[name] for name in ("inflammation", "frailty", "proliferation"))
    burden = np.log(cohort.burden_mm / 60)
    return np.column_stack(
        [
            np.clip(12.6 - 0.8 * burning - 0.5 * frail + 0.6 * cohort.male + 0.8 * noise[0], 7, 18),
            np.clip(38.5 - 2.4 * burning - 1.2 * frail + 2.2 * noise[1], 20, 50),
            np.exp(np.log(240) + 0.10 * burning + 0.25 * burden + 0.30 * dividing + 0.20 * noise[2]),
            np.exp(np.log(5.4) + 0.28 * burning + 0.22 * noise[3]),
            np.exp(np.log(1.4) - 0.22 * burning - 0.10 * frail + 0.28 * noise[4]),
            np.exp(np.log(14) + 0.90 * burning + 0.30 * burden + 0.55 * noise[5]),
        ]
    )
