"""Each long table through the whole import, then the rows that came of it by a bare COPY into an equal, empty table.

The bare COPY gets the text ready in memory and a table with the same columns, checks and indexes, without foreign keys:
it is the least that PostgreSQL can do with these rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from django.db import connection

from benchmarks.importing import folders
from benchmarks.timing import Figure, seconds
from twins.actions import imports
from twins.models import Study

VARIANTS, LABS, GENES, CLINICAL = 1_000_000, 500_000, 20_000, 50_000
TIMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One long table, the tables of the database that it fills, and how many rows it has."""

    name: str
    section: str
    write: Callable[[Path], None] | None
    tables: tuple[str, ...]
    rows: int
    patients: int = folders.PATIENTS
    clinical: bool = False


CASES = (
    Case(
        name="variants",
        section=folders.VARIANTS,
        write=partial(folders.write_variants, rows=VARIANTS, seed=2),
        tables=("twins_variant",),
        rows=VARIANTS,
    ),
    Case(
        name="matrix",
        section=folders.MATRIX,
        write=partial(folders.write_matrix, features=GENES, seed=3),
        tables=("twins_featurevector",),
        rows=folders.PATIENTS,
    ),
    Case(
        name="labs",
        section=folders.SERIES,
        write=partial(folders.write_labs, rows=LABS, seed=4),
        tables=("twins_observation",),
        rows=LABS,
    ),
    Case(
        name="clinical",
        section="",
        write=None,
        tables=("twins_patient", "twins_outcome"),
        rows=2 * CLINICAL,
        patients=CLINICAL,
        clinical=True,
    ),
)


def measure() -> list[Figure]:
    """Rates and ratios of every case."""
    return [figure for case in CASES for figure in _measure(case)]


def _measure(case: Case) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / case.name
        folder.mkdir()
        study = folders.write_folder(folder, case.section, case.write, patients=case.patients, clinical=case.clinical)
        Study.objects.filter(code=study).delete()
        first = seconds(lambda: accept(folder, study))
        again = seconds(lambda: accept(folder, study))
    copies = [sum(_copy_seconds(table) for table in case.tables) for _ in range(TIMES)]
    Study.objects.filter(code=study).delete()
    detail = f"{case.rows:,} rows" + (f" of {GENES:,} values" if case.name == "matrix" else "")
    return [
        Figure(what=f"import {case.name}", value=case.rows / first, unit="rows/s", detail=detail),
        Figure(what=f"import {case.name} again", value=case.rows / again, unit="rows/s", detail="unchanged"),
        Figure(what=f"bare COPY {case.name}", value=case.rows / median(copies), unit="rows/s", detail="median of 3"),
        Figure(what=f"import / COPY {case.name}", value=first / median(copies), unit="times", detail="wall time"),
    ]


def accept(folder: Path, study: str) -> None:
    """Import, and fail loudly if it was refused."""
    receipt = imports.accept(imports.create([folder], study=study, by=None))
    if receipt.run.status not in {receipt.run.Status.STORED, receipt.run.Status.UNCHANGED}:
        raise RuntimeError(f"import {receipt.run.status}: {receipt.issues[:1]}")


def _copy_seconds(table: str) -> float:
    """Wall time of COPY from memory into an empty copy of the table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING ALL)")
        with cursor.copy(f"COPY {table} TO STDOUT") as copy:
            rows = b"".join(bytes(block) for block in copy)

        def act() -> None:
            with cursor.copy("COPY bare FROM STDIN") as copy:
                for start in range(0, len(rows), 1 << 20):
                    copy.write(rows[start : start + (1 << 20)])

        spent = seconds(act)
        cursor.execute("DROP TABLE bare")
    return spent
