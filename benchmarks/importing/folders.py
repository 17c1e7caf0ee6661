"""Study folders of one long table each, of a size that shows the rate and not the start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

PATIENTS = 1000
HEAD = """
[study]
id = "{study}"
name = "Benchmark"
index_date = "draw"
genome_build = "GRCh38"
[patients]
file = "patients.csv"
id = "id"
{patients}
[[outcome]]
endpoint = "OS"
time = "time"
unit = "days"
event = "event"
event_when = [1]
"""
VARIANTS = """
[[variants]]
modality = "ctdna"
file = "variants.csv"
id = "id"
gene = "gene"
vaf = "vaf"
chrom = "chrom"
position = "position"
ref = "ref"
alt = "alt"
depth = "depth"
"""
MATRIX = """
[[matrix]]
modality = "omics"
name = "expression"
kind = "expression"
file = "expression.csv"
id = "id"
"""
SERIES = """
[[series]]
modality = "labs"
file = "labs.csv"
id = "id"
day = "day"
name_column = "test"
value = "value"
unit = "U/L"
"""
COVARIATES = """
[patients.columns]
age_years = "age"
sex = "sex"
ecog = "ecog"
stage = "stage"
[patients.covariates]
numeric = ["sites"]
categorical = ["smoking"]
"""


def write_patients(folder: Path, rows: int, *, seed: int) -> None:
    """Clinical table: a row a patient."""
    draw = np.random.default_rng(seed)
    pd.DataFrame(
        {
            "id": codes(rows),
            "time": draw.integers(30, 900, rows),
            "event": draw.integers(0, 2, rows),
            "age": draw.integers(30, 90, rows),
            "sex": draw.choice(["male", "female"], rows),
            "ecog": draw.integers(0, 3, rows),
            "stage": draw.choice(["III", "IV"], rows),
            "sites": draw.integers(1, 6, rows),
            "smoking": draw.choice(["never", "former", "current"], rows),
        }
    ).to_csv(folder / "patients.csv", index=False)


def codes(rows: int) -> list[str]:
    """Patients' codes."""
    return [f"P{number:06d}" for number in range(rows)]


def write_variants(folder: Path, rows: int, *, seed: int) -> None:
    """A row a variant, in the order of the patients."""
    draw = np.random.default_rng(seed)
    genes = np.array(["TP53", "KRAS", "EGFR", "STK11", "KEAP1", "BRAF", "PIK3CA", "PTEN"])
    pd.DataFrame(
        {
            "id": np.array(codes(PATIENTS))[np.arange(rows) * PATIENTS // rows],
            "gene": draw.choice(genes, rows),
            "vaf": draw.random(rows).round(4),
            "chrom": np.char.add("chr", draw.integers(1, 23, rows).astype(str)),
            "position": np.arange(rows) + 1000,
            "ref": "A",
            "alt": draw.choice(["C", "G", "T"], rows),
            "depth": draw.integers(200, 3000, rows),
        }
    ).to_csv(folder / "variants.csv", index=False)


def write_matrix(folder: Path, features: int, *, seed: int) -> None:
    """Patients by genes, four decimals."""
    draw = np.random.default_rng(seed)
    header = ",".join(["id", *(f"GENE{number}" for number in range(features))])
    with (folder / "expression.csv").open("w") as file:
        file.write(header + "\n")
        for code in codes(PATIENTS):
            file.write(f"{code}," + ",".join(np.char.mod("%.4f", draw.lognormal(1.0, 1.0, features))) + "\n")


def write_labs(folder: Path, rows: int, *, seed: int) -> None:
    """A row a laboratory value."""
    draw = np.random.default_rng(seed)
    tests = np.array(["LDH", "ALP", "albumin", "CRP", "haemoglobin"])
    a_day = PATIENTS * len(tests)
    number = np.arange(rows)
    pd.DataFrame(
        {
            "id": np.array(codes(PATIENTS))[number % PATIENTS],
            "day": number // a_day,
            "test": tests[number // PATIENTS % len(tests)],
            "value": draw.lognormal(4.0, 0.5, rows).round(2),
        }
    ).to_csv(folder / "labs.csv", index=False)


def write_folder(
    folder: Path,
    section: str,
    write: Callable[[Path], None] | None,
    *,
    patients: int = PATIENTS,
    clinical: bool = False,
) -> str:
    """A study folder with one more section; returns the id of the study."""
    study = f"bench-{folder.name}"
    manifest = HEAD.format(study=study, patients=COVARIATES if clinical else "") + section
    (folder / "study.toml").write_text(manifest)
    write_patients(folder, patients, seed=1)
    if write is not None:
        write(folder)
    return study
