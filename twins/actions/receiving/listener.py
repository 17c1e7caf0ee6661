"""A DICOM storage provider: C-ECHO and C-STORE, into a spool, and from there into imports."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from django.db import Error as DatabaseError
from django.db import close_old_connections
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless
from pynetdicom import AE, evt
from pynetdicom.events import Event

from twins.actions.receiving import delivery
from twins.actions.receiving.spool import Spool, SpoolFull
from twins.bridge.imaging import InstanceRefused, clean_instance, quiet_dicom
from twins.bridge.ingest import known_study
from twins.models import ImportRun

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

log = logging.getLogger(__name__)

_VERIFICATION = "1.2.840.10008.1.1"
# Storage classes of PS3.4 that an import can read.
STORAGE = (
    "1.2.840.10008.5.1.4.1.1.2",  # CT
    "1.2.840.10008.5.1.4.1.1.2.1",  # enhanced CT
    "1.2.840.10008.5.1.4.1.1.2.2",  # legacy converted enhanced CT
    "1.2.840.10008.5.1.4.1.1.4",  # MR
    "1.2.840.10008.5.1.4.1.1.4.1",  # enhanced MR
    "1.2.840.10008.5.1.4.1.1.4.4",  # legacy converted enhanced MR
    "1.2.840.10008.5.1.4.1.1.128",  # PET
    "1.2.840.10008.5.1.4.1.1.128.1",  # legacy converted enhanced PET
    "1.2.840.10008.5.1.4.1.1.130",  # enhanced PET
    "1.2.840.10008.5.1.4.1.1.66.4",  # segmentation
    "1.2.840.10008.5.1.4.1.1.66.7",  # label map segmentation
    "1.2.840.10008.5.1.4.1.1.481.3",  # RT structure set
    "1.2.840.10008.5.1.4.1.1.88.11",  # basic text SR
    "1.2.840.10008.5.1.4.1.1.88.22",  # enhanced SR
    "1.2.840.10008.5.1.4.1.1.88.33",  # comprehensive SR
    "1.2.840.10008.5.1.4.1.1.88.34",  # comprehensive 3D SR
)
# A sender with compressed images expands them: not every codec is at hand here, and a deflated file can be a bomb.
SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless)
# Status codes of C-STORE, PS3.4 table B.2-1.
SUCCESS, OUT_OF_RESOURCES, NOT_UNDERSTOOD = 0x0000, 0xA700, 0xC000
_POLL_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerConfig:
    """Where to listen, to whom, and how long to wait until a study is whole."""

    study: str
    address: str = "127.0.0.1"
    port: int = 11112
    title: str = "CONSILIUM"
    calling: tuple[str, ...] = ()
    quiet_seconds: float = 10.0
    new_patients: bool = False


class Listener:
    """Receives until it is stopped.

    Args:
        config: where and how.
        spool: where instances wait.
        told: called with every import that was requested.
    """

    def __init__(self, config: ListenerConfig, *, spool: Spool, told: Callable[[ImportRun], None]) -> None:
        self._config = config
        self._spool = spool
        self._told = told
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._open: dict[int, set[str]] = {}
        self._patients: frozenset[str] = frozenset()
        self.received = 0
        self.port = 0

    def run(self, *, once: bool) -> list[ImportRun]:
        """Listen; with `once` until what came has been handed over, else until `stop`.

        Raises:
            OSError: the port cannot be had.
        """
        runs: list[ImportRun] = []
        logging.getLogger("pynetdicom").setLevel(logging.CRITICAL)
        with quiet_dicom():
            self._refresh()
            delivery.recover(self._spool, study=self._config.study)
            server = self._application().start_server(
                (self._config.address, self._config.port), block=False, evt_handlers=self._handlers()
            )
            assert server is not None  # noqa: S101  # it is None only for a server that blocks
            self.port = server.server_address[1]
            try:
                while not self._stopped.wait(_POLL_S):
                    runs += self._deliver_quiet()
                    if once and runs and self._spool.is_empty() and not self._open:
                        break
            finally:
                server.shutdown()
        return runs

    def stop(self) -> None:
        """End after the present round; what waits is taken up by the next listener."""
        self._stopped.set()

    def _application(self) -> AE:
        application = AE(ae_title=self._config.title)
        application.require_called_aet = True
        application.require_calling_aet = list(self._config.calling)
        application.add_supported_context(_VERIFICATION)
        for storage in STORAGE:
            application.add_supported_context(storage, list(SYNTAXES))
        return application

    def _handlers(self) -> list[Any]:
        return [
            (evt.EVT_C_ECHO, lambda event: SUCCESS),
            (evt.EVT_C_STORE, self._store),
            (evt.EVT_CONN_CLOSE, self._close),
        ]

    def _store(self, event: Event) -> int:
        """One instance; whatever is wrong with it is the sender's answer, never our end."""
        try:
            self._spool.check_room()
            patient, cleaned = clean_instance(
                partial(_decoded, event), study=self._config.study, patients=self._patients
            )
            with self._lock:
                self._open.setdefault(id(event.assoc), set()).add(str(cleaned.StudyInstanceUID))
            self._spool.keep(cleaned, patient=patient)
        except (SpoolFull, OSError) as error:
            log.warning("C-STORE: no room or disk error (%s)", type(error).__name__)
            return OUT_OF_RESOURCES
        except InstanceRefused as error:
            log.warning("C-STORE: not understood (%s)", error)
            return NOT_UNDERSTOOD
        self.received += 1
        return SUCCESS

    def _close(self, event: Event) -> None:
        with self._lock:
            self._open.pop(id(event.assoc), None)

    def _deliver_quiet(self) -> list[ImportRun]:
        with self._lock:
            busy = set().union(*self._open.values())
        runs: list[ImportRun] = []
        for folder in self._spool.quiet(since=time() - self._config.quiet_seconds):
            if folder.name not in busy:
                runs += self._deliver(folder)
        return runs

    def _deliver(self, folder: Path) -> list[ImportRun]:
        """A database that is away for a while only delays: the folder is back in the spool and tried again."""
        close_old_connections()
        try:
            runs = delivery.deliver(
                folder, spool=self._spool, study=self._config.study, new_patients=self._config.new_patients
            )
            self._refresh()
        except DatabaseError as error:
            log.warning("import not requested, it is tried again (%s)", type(error).__name__)
            return []
        for run in runs:
            self._told(run)
        return runs

    def _refresh(self) -> None:
        known = known_study(self._config.study)
        self._patients = known.patients if known is not None else frozenset()


def _decoded(event: Event) -> Dataset:
    dataset = event.dataset
    dataset.file_meta = event.file_meta
    return dataset
