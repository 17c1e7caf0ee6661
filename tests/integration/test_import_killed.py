"""kill -9 at any moment of an import: nothing half-stored, and the next run completes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from tests.paths import PROJECT
from twins.actions import imports
from twins.database import url_of
from twins.jobs.stalled import retry_stalled
from twins.models import ImportRun, Observation, Patient, Study

pytestmark = pytest.mark.django_db(transaction=True)

MANIFEST = """
[study]
id = "killed"
name = "Killed"
index_date = "diagnosis"
[patients]
file = "patients.csv"
id = "id"
[patients.columns]
age_years = "age"
[[outcome]]
endpoint = "OS"
time = "time"
unit = "days"
event = "event"
event_when = [1]
[[series]]
modality = "labs"
file = "labs.csv"
id = "id"
day = "day"
value = "value"
unit = "g/L"
name = "albumin"
"""
PATIENTS, DAYS = 400, 50


def write_folder(folder):
    folder.mkdir()
    (folder / "study.toml").write_text(MANIFEST)
    rows = [f"P{n:03d},{40 + n % 40},{100 + n},{n % 2}" for n in range(PATIENTS)]
    (folder / "patients.csv").write_text("\n".join(["id,age,time,event", *rows]) + "\n")
    labs = [f"P{n:03d},{day},{30 + day % 9}" for n in range(PATIENTS) for day in range(DAYS)]
    (folder / "labs.csv").write_text("\n".join(["id,day,value", *labs]) + "\n")
    return folder


def start(*words):
    environment = os.environ | {"DATABASE_URL": url_of(connection.settings_dict)}
    quiet = subprocess.DEVNULL
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=quiet, stderr=quiet)


def start_import(folder):
    return start("import", str(folder), "--study", "killed", "--json")


def start_worker():
    return start("procrastinate", "worker", "--one-shot", "--concurrency", "1")


def stored() -> tuple[int, int]:
    return Patient.objects.filter(study__code="killed").count(), Observation.objects.count()


def wait_for(condition, process):
    while process.poll() is None and not condition():
        time.sleep(0.01)


def running() -> bool:
    return ImportRun.objects.filter(status=ImportRun.Status.RUNNING).exists()


@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.15, 0.3, 0.6])
def test_killed_import_stores_nothing_and_the_next_completes(tmp_path, delay_s):
    folder = write_folder(tmp_path / "killed")
    process = start_import(folder)
    wait_for(running, process)
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    everything = (PATIENTS, PATIENTS * DAYS)
    assert stored() in {(0, 0), everything}
    assert start_import(folder).wait() == 0
    assert stored() == everything
    assert not running()
    assert Study.objects.count() == 1


def forget_worker():
    """The killed worker's last heartbeat, as it looks a while later."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


def test_killed_job_stores_nothing_and_the_next_worker_completes(tmp_path):
    run = imports.request([write_folder(tmp_path / "killed")], study="killed", by=None)
    worker = start_worker()
    wait_for(running, worker)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert stored() == (0, 0)
    forget_worker()
    # The killed worker may have queued its own sweep already.
    with suppress(AlreadyEnqueued):
        retry_stalled.defer(timestamp=0)
    assert start_worker().wait() == 0
    run.refresh_from_db()
    assert run.status == ImportRun.Status.STORED
    assert stored() == (PATIENTS, PATIENTS * DAYS)
