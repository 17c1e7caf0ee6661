"""A picture archive pushes a study; it becomes an import with stored rows. Peers: dcmtk's storescu, and pynetdicom."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

import pydicom
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from pynetdicom import AE
from pynetdicom.sop_class import CTImageStorage, SegmentationStorage

from tests.broken.build_imaging import NAME, box, evenly, write_ct, write_seg
from tests.factories import make_study
from tests.leaks import leaked
from tests.paths import PROJECT
from twins.actions import imports
from twins.actions.receiving import delivery
from twins.actions.receiving.listener import STORAGE, Listener, ListenerConfig
from twins.actions.receiving.spool import Spool
from twins.database import url_of
from twins.jobs.imports import accept_import
from twins.models import ImagingStudy, ImportRun, ImportSource, Lesion, Patient

pytestmark = pytest.mark.django_db(transaction=True)
STUDY = "received"
VERIFICATION = "1.2.840.10008.1.1"


@pytest.fixture
def files(tmp_path):
    """A CT of four slices with one lesion."""
    slices = write_ct(tmp_path / "sent", heights=evenly(4))
    write_seg(tmp_path / "sent" / "seg.dcm", slices, [box(4, first=1, last=2)])
    return tmp_path / "sent"


@pytest.fixture(autouse=True)
def _uploads(tmp_path, settings):
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool", study=STUDY, most_bytes=1 << 30)


class Running:
    """A listener in a thread, as the command runs it."""

    def __init__(self, spool, *, once=True, **config):
        self.listener = Listener(
            ListenerConfig(study=STUDY, port=0, **{"quiet_seconds": 0.3, **config}), spool=spool, told=lambda run: None
        )
        self.runs = []
        self._thread = threading.Thread(target=self._run, args=(once,))

    def _run(self, once):
        try:
            self.runs += self.listener.run(once=once)
        finally:
            connections.close_all()

    def __enter__(self):
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self.listener.port and time.monotonic() < deadline:
            time.sleep(0.02)
        return self

    def __exit__(self, *error):
        if error[0] is not None:
            self.listener.stop()
        self._thread.join(timeout=60)
        self.listener.stop()
        self._thread.join(timeout=60)

    @property
    def port(self):
        return self.listener.port


@contextmanager
def association(port, *, title="TESTS", called="CONSILIUM"):
    application = AE(ae_title=title)
    for storage in (CTImageStorage, SegmentationStorage, VERIFICATION):
        application.add_requested_context(storage)
    opened = application.associate("127.0.0.1", port, ae_title=called)
    try:
        yield opened
    finally:
        if opened.is_established:
            opened.release()


def send(port, files, **words):
    with association(port, **words) as opened:
        return [opened.send_c_store(pydicom.dcmread(path)).Status for path in sorted(files.glob("*.dcm"))]


def held(folder):
    """Every byte and every name that lies there."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.as_posix().encode() + path.read_bytes() for path in paths)


def dcmtk(name: str) -> str | None:
    """A program of dcmtk; pynetdicom installs some of the same name."""
    for folder in os.environ["PATH"].split(os.pathsep):
        path = shutil.which(name, path=folder)
        if path and b"dcmtk" in subprocess.run([path, "--version"], capture_output=True, check=False).stdout:
            return path
    return None


def test_study_sent_by_dcmtk_becomes_stored_rows_and_leaves_no_files(files, spool, settings):
    storescu = dcmtk("storescu")
    if storescu is None:
        pytest.skip("dcmtk's storescu is not installed")
    with Running(spool) as running:
        command = [storescu, "-aec", "CONSILIUM", "-R", "+sd", "127.0.0.1", str(running.port), str(files)]
        sent = subprocess.run(command, timeout=60, capture_output=True, text=True, check=False)
        assert (sent.returncode, sent.stderr) == (0, "")
    (run,) = running.runs
    accept_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.status, run.kind, run.result["patients"]) == (ImportRun.Status.STORED, "dicom", 1)
    assert (ImagingStudy.objects.count(), Lesion.objects.count()) == (1, 1)
    assert Patient.objects.get().code.startswith("P-")
    assert spool.is_empty()
    assert list(settings.UPLOADS.glob("*/*")) == []


def test_the_same_study_from_a_folder_and_from_the_archive_is_one(files, spool):
    with Running(spool) as running:
        assert set(send(running.port, files)) == {0}
    accept_import(run_id=running.runs[0].pk)
    code = Patient.objects.get().code
    again = imports.accept(imports.create([files], study=STUDY, kind="dicom", options={"patient": code}, by=None)).run
    assert again.status == ImportRun.Status.STORED  # another source path
    assert (ImagingStudy.objects.count(), Lesion.objects.count(), Patient.objects.count()) == (1, 1, 1)


def test_nothing_that_names_the_patient_is_ever_written(files, spool, settings):
    with Running(spool, once=False, quiet_seconds=3600) as running:
        send(running.port, files)
        waiting = held(spool.folder)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in spool.folder.rglob("*") if path.is_file()}
        running.listener.stop()
    first = pydicom.dcmread(next(files.glob("0*.dcm")))
    secrets = [NAME, "Muster", "Erika", "4711", "Klinik", "19520229", "20240131", "Doe^J"]
    secrets += [str(first[name].value) for name in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")]
    assert len(waiting) > 10_000
    assert leaked(secrets, waiting) == []
    assert modes == {0o600}
    assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700


def test_a_patient_of_the_study_keeps_their_code(files, spool):
    Patient.objects.create(study=make_study(code=STUDY), code="4711")
    with Running(spool) as running:
        send(running.port, files)
    accept_import(run_id=running.runs[0].pk)
    assert ImagingStudy.objects.get().patient.code == "4711"


def test_echo_is_answered_and_others_are_turned_away(spool):
    with Running(spool, once=False, calling=("PACS",)) as running:
        with association(running.port, title="PACS") as opened:
            assert opened.send_c_echo().Status == 0
        with association(running.port, title="STRANGER") as opened:
            assert opened.is_rejected
        with association(running.port, title="PACS", called="ELSEWHERE") as opened:
            assert opened.is_rejected
        running.listener.stop()


def test_full_spool_and_broken_instance_are_status_codes(files, tmp_path):
    with Running(Spool(tmp_path / "small", study=STUDY, most_bytes=1), once=False, quiet_seconds=3600) as running:
        statuses = send(running.port, files)
        running.listener.stop()
    assert statuses[0] == 0
    assert set(statuses[1:]) == {0xA700}
    with Running(Spool(tmp_path / "large", study=STUDY, most_bytes=1 << 30), once=False) as running:
        with association(running.port) as opened:
            dataset = pydicom.dcmread(next(files.glob("0*.dcm")))
            del dataset.StudyInstanceUID
            assert opened.send_c_store(dataset).Status == 0xC000
            assert opened.send_c_echo().Status == 0
        running.listener.stop()


def test_killed_listener_goes_on_where_it_was(files, tmp_path, spool):
    with Running(spool, once=False, quiet_seconds=3600) as running:
        send(running.port, files)
        running.listener.stop()
    assert running.runs == []
    next(spool.folder.glob("*/*")).joinpath(".part-cut.dcm").write_bytes(b"half")
    with Running(Spool(tmp_path / "spool", study=STUDY, most_bytes=1 << 30)) as second:
        pass
    (run,) = second.runs
    accept_import(run_id=run.pk)
    assert Lesion.objects.count() == 1


def test_study_moved_but_not_on_record_is_taken_back(files, spool, settings):
    with Running(spool, once=False, quiet_seconds=3600) as running:
        send(running.port, files)
        running.listener.stop()
    folder = next(path for path in spool.folder.iterdir())
    delivery.deliver(folder, spool=spool, study=STUDY, new_patients=False)
    ImportRun.objects.all().delete()
    ImportSource.objects.all().delete()
    assert delivery.recover(spool, study=STUDY) == 1
    assert [path.name for path in spool.folder.iterdir()] == [folder.name]
    assert delivery.recover(spool, study=STUDY) == 0


def test_all_storage_classes_are_accepted(spool):
    with Running(spool, once=False) as running:
        application = AE(ae_title="TESTS")
        for storage in STORAGE:
            application.add_requested_context(storage)
        opened = application.associate("127.0.0.1", running.port, ae_title="CONSILIUM")
        assert len(opened.accepted_contexts) == len(STORAGE)
        opened.release()
        running.listener.stop()


def test_port_in_use_is_said(tmp_path, settings):
    settings.VAR = tmp_path
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with pytest.raises(CommandError, match="cannot listen"):
            call_command("dicom_listener", "--study", STUDY, "--port", port, "--once")


def start_command(port, folder):
    environment = os.environ | {"DATABASE_URL": url_of(connection.settings_dict), "CONSILIUM_VAR": str(folder)}
    words = ["dicom_listener", "--study", STUDY, "--port", str(port), "--quiet-seconds", "1", "--once", "--json"]
    return subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )


def wait_until_it_answers(port, process):
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail("the listener did not start")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_command_killed_with_a_study_in_its_spool_hands_it_over_at_the_next_start(files, tmp_path):
    port, folder = free_port(), tmp_path / "var"
    first = start_command(port, folder)
    try:
        wait_until_it_answers(port, first)
        assert set(send(port, files)) == {0}
    finally:
        first.kill()
        first.communicate()
    assert not ImportRun.objects.exists()
    second = start_command(port, folder)
    answer, _ = second.communicate(timeout=90)
    run = ImportRun.objects.get()
    assert json.loads(answer) == {"study": STUDY, "received": 0, "imports": [run.pk]}
    assert run.kind == "dicom"
    assert len(list(folder.glob("uploads/*/*/*.dcm"))) == 5
