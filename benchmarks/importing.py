"""Rows a second through the whole import: read, check, store in one transaction."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from benchmarks.timing import Figure, seconds
from twins.actions import imports
from twins.models import Study

PATIENTS, VARIANTS = 1000, 100_000
MANIFEST = """
[study]
id = "bench-variants"
name = "Variants"
index_date = "draw"
genome_build = "GRCh38"
[patients]
file = "patients.csv"
id = "id"
[[outcome]]
endpoint = "OS"
time = "time"
unit = "days"
event = "event"
event_when = [1]
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


def measure() -> list[Figure]:
    """A table of variants, the first time and again."""
    Study.objects.filter(code="bench-variants").delete()
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(Path(name))
        first = seconds(lambda: accept(folder))
        again = seconds(lambda: accept(folder))
    rows = f"{VARIANTS:,} variants, {PATIENTS:,} patients"
    return [
        Figure(what="import", value=VARIANTS / first, unit="rows/s", detail=rows),
        Figure(what="import again, unchanged", value=VARIANTS / again, unit="rows/s", detail=rows),
    ]


def accept(folder: Path) -> None:
    """Import, and fail loudly if it was refused."""
    receipt = imports.accept(imports.create([folder], study="bench-variants", by=None))
    if receipt.run.status not in {receipt.run.Status.STORED, receipt.run.Status.UNCHANGED}:
        raise RuntimeError(f"import {receipt.run.status}: {receipt.issues[:1]}")


def write_folder(folder: Path) -> Path:
    """A study of one large table."""
    draw = random.Random(1)
    codes = [f"P{number:04d}" for number in range(PATIENTS)]
    (folder / "study.toml").write_text(MANIFEST)
    rows = [f"{code},{draw.randint(30, 900)},{draw.randint(0, 1)}" for code in codes]
    (folder / "patients.csv").write_text("\n".join(["id,time,event", *rows]) + "\n")
    genes = ["TP53", "KRAS", "EGFR", "STK11", "KEAP1"]
    variants = [
        f"{codes[number % PATIENTS]},{genes[number % 5]},{draw.random():.4f},chr1,{number + 1},A,C,{900 + number % 99}"
        for number in range(VARIANTS)
    ]
    (folder / "variants.csv").write_text("\n".join(["id,gene,vaf,chrom,position,ref,alt,depth", *variants]) + "\n")
    return folder
