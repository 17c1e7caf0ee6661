"""One damaged import: refused with typed errors or correct, never anything else, and never a stored row."""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.db import connection

from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import Seed
from twins.actions import imports
from twins.models import ImportRun

SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one damaged import; `trouble` empty: as it must be."""

    seed: str
    number: int | None
    status: str
    seconds: float
    trouble: str = ""


class HangError(Exception):
    """It took longer than anybody waits."""


def run_one(seed: Seed, number: int | None) -> Outcome:
    """Damage one file of the seed and import it, as a dry run: stored inside a transaction that is taken back.

    Without a number the seed is imported as it is.
    """
    draw = random.Random(f"{seed.name} {number}")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name) / "import"
        shutil.copytree(seed.folder / seed.target, folder / seed.target) if (
            seed.folder / seed.target
        ).is_dir() else _copy(seed, folder)
        if number is not None:
            file = folder / draw.choice(seed.files())
            file.write_bytes(mutate(file.read_bytes(), draw))
        started = time.monotonic()
        status, trouble = _attempt(folder / seed.target, seed)
    return Outcome(seed=seed.name, number=number, status=status, seconds=time.monotonic() - started, trouble=trouble)


def _copy(seed: Seed, folder: Path) -> None:
    folder.mkdir()
    shutil.copy(seed.folder / seed.target, folder / seed.target)


def _attempt(path: Path, seed: Seed) -> tuple[str, str]:
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(SECONDS)
    try:
        run = imports.create([path], study=seed.study, kind=seed.kind, options=seed.options, dry_run=True, by=None)
        receipt = imports.accept(run)
    except HangError:
        return "hang", f"longer than {SECONDS} s"
    except Exception:  # noqa: BLE001 (the harness is here to see which)
        return "traceback", traceback.format_exc()
    finally:
        signal.alarm(0)
    stored = rows_stored()
    status = str(receipt.run.status)
    if stored:
        return status, f"stored {stored}"
    if status == ImportRun.Status.REFUSED and not receipt.issues:
        return status, "refused without an error"
    return status, ""


def explain(seed: Seed) -> str:
    """Why a seed is refused as it is; empty where it is not."""
    run = imports.create([seed.folder / seed.target], study=seed.study, kind=seed.kind, options=seed.options, by=None)
    ImportRun.objects.filter(pk=run.pk).update(dry_run=True)
    run.refresh_from_db()
    receipt = imports.accept(run)
    return "; ".join(
        f"{issue.code} {issue.file}: {issue.message}"
        for issue in receipt.issues[:3]
        if receipt.run.status == ImportRun.Status.REFUSED
    )


def _give_up(number: int, frame: FrameType | None) -> None:
    raise HangError


def rows_stored() -> dict[str, int]:
    """Rows of any table that imports write; all must be empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name = 'journal_insert'"
        )
        tables = sorted({name for (name,) in cursor.fetchall()} - {"twins_geneset"})
        found = {}
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
            if cursor.fetchone()[0]:
                found[table] = 1
    return found
