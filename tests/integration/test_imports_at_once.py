"""Two imports of one patient at once: one waits for the other, and nothing is lost."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.fuzz.binaries import VCF
from twins.database import url_of
from twins.models import ImportRun, Patient, Variant

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT = Path(__file__).parents[2]


def start_import(path: Path, day: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": url_of(connection.settings_dict)}
    command = [sys.executable, "manage.py", "import", str(path), "--study", "both", "--set", f"day={day}", "--json"]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def hold_study() -> None:
    """As an import does while it runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s), 1)", ["both"])


def release_study() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), 1)", ["both"])


def wait_for_both(seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while ImportRun.objects.count() < 2 and time.monotonic() < until:
        time.sleep(0.05)


def test_two_imports_of_one_patient_both_arrive(tmp_path):
    files = [tmp_path / "first" / "P1.vcf", tmp_path / "second" / "P1.vcf"]
    for file in files:
        file.parent.mkdir()
        file.write_text(VCF)
    hold_study()
    processes = [start_import(file, day) for file, day in zip(files, (0, 42), strict=True)]
    wait_for_both()
    assert not Patient.objects.exists()
    release_study()
    answers = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    assert Patient.objects.get().specimens.count() == 2
    assert Variant.objects.count() == 2 * 2
    assert sorted(ImportRun.objects.values_list("status", flat=True)) == ["stored", "stored"]
