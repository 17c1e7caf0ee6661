"""Each long table through the whole import, then the rows that came of it by a bare COPY into an equal, empty table.

The bare COPY gets the text ready in memory and a table with the same columns, checks, indexes and foreign keys: that is
the least that PostgreSQL can do with these rows. Without the foreign keys, half of the work, it is given as well.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from django.db import connection, transaction

from benchmarks.importing import folders
from benchmarks.timing import Figure, seconds
from twins.actions import imports
from twins.models import Study

VARIANTS, LABS, GENES, CLINICAL = 1_000_000, 500_000, 20_000, 100_000
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
    bare, keyed = (_median_copy(case.tables, with_keys=with_keys) for with_keys in (False, True))
    Study.objects.filter(code=study).delete()
    detail = f"{case.rows:,} rows" + (f" of {GENES:,} values" if case.name == "matrix" else "")
    return [
        Figure(what=f"import {case.name}", value=case.rows / first, unit="rows/s", detail=detail),
        Figure(what=f"import {case.name} again", value=case.rows / again, unit="rows/s", detail="unchanged"),
        Figure(what=f"COPY {case.name}", value=case.rows / keyed, unit="rows/s", detail=f"median of {TIMES}"),
        Figure(what=f"import / COPY {case.name}", value=first / keyed, unit="times", detail="wall time"),
        Figure(what=f"import / COPY {case.name}", value=first / bare, unit="times", detail="COPY without foreign keys"),
    ]


def _median_copy(tables: tuple[str, ...], *, with_keys: bool) -> float:
    return median(sum(_copy_seconds(table, with_keys=with_keys) for table in tables) for _ in range(TIMES))


def accept(folder: Path, study: str) -> None:
    """Import, and fail loudly if it was refused."""
    receipt = imports.accept(imports.create([folder], study=study, by=None))
    if receipt.run.status not in {receipt.run.Status.STORED, receipt.run.Status.UNCHANGED}:
        raise RuntimeError(f"import {receipt.run.status}: {receipt.issues[:1]}")


def _copy_seconds(table: str, *, with_keys: bool) -> float:
    """Wall time of COPY from memory into an empty copy of the table, and of the commit that checks foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING ALL)")
        for definition in _foreign_keys(table) if with_keys else ():
            cursor.execute(f"ALTER TABLE bare ADD {definition}")
        with cursor.copy(f"COPY {table} TO STDOUT") as copy:
            rows = b"".join(bytes(block) for block in copy)

        def act() -> None:
            with transaction.atomic(), cursor.copy("COPY bare FROM STDIN") as copy:
                for start in range(0, len(rows), 1 << 20):
                    copy.write(rows[start : start + (1 << 20)])

        spent = seconds(act)
        cursor.execute("DROP TABLE bare")
    return spent


def _foreign_keys(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        return [definition for (definition,) in cursor.fetchall()]
