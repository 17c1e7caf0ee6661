"""Runs a reader in a process of its own, because some C libraries crash or hang on a damaged file.

One child a process, started on first use and used again; after a crash or a hang the next call starts another. It
guards the caller against accidents and keeps the environment's secrets out of the child's reach; it is no sandbox.
"""

from __future__ import annotations

import atexit
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from types import TracebackType
from typing import Any, TypeVar

from ingest.errors import IngestError, ReaderFailed

T = TypeVar("T")

_MOST_MEMORY = 6 << 30
_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 5.0
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS")


def run_isolated(function: Callable[..., T], *args: Any, seconds: float, what: str) -> T:
    """What the function returns, computed in the child process.

    Args:
        function: a function at the top of a module; neither it nor its arguments may hold open files or locks.
        args: its arguments; they and the result must pickle. Arrays travel without being copied into the pickle.
        seconds: how long it may take, without the time to start the child and to import the function's module.
        what: the file, as the data manager knows it.

    Raises:
        IngestError: the one that the function raised.
        ReaderFailed: the child crashed, ran out of memory or time, or the function raised anything else.
    """
    return _CHILDREN.call(function, args, seconds, what)  # type: ignore[no-any-return]


class _Child:
    """A Python process that does one call after the other."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.connection, theirs = Pipe()
        command = f"from ingest.isolation import _serve; _serve({theirs.fileno()})"
        self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own words)
            [sys.executable, "-P", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env=_environment(),
            start_new_session=True,
        )
        theirs.close()

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float, what: str) -> Any:
        """Send one call and wait for its answer; an answer that never came leaves the child unusable."""
        try:
            _send(self.connection, (function, args, seconds))
            self._wait(_SECONDS_TO_START, what)
            _receive(self.connection)
            self._wait(seconds, what)
            return _receive(self.connection)
        except (EOFError, OSError) as error:
            raise ReaderFailed(f"expected a readable file, found that {self._ending()}", file=what) from error

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()

    def _wait(self, seconds: float, what: str) -> None:
        if not self.connection.poll(seconds):
            message = f"expected a file that is read within {seconds:g} s, found that its reader took longer"
            raise ReaderFailed(message, file=what)

    def _ending(self) -> str:
        code = self.process.wait(_SECONDS_TO_END)
        return f"its reader died ({signal.Signals(-code).name})" if code < 0 else "its reader gave up"


class _Children:
    """The one child of this process, and who may use it now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float, what: str) -> Any:
        """One call at a time; a child that did not answer, or that is ending, is not used again."""
        with self._lock:
            child, self._child = self._ready(), None
            outcome: Any = _Raised(None, "no answer")
            try:
                outcome = child.call(function, args, seconds, what)
            finally:
                if isinstance(outcome, _Raised) and outcome.error is None:
                    child.stop()
                else:
                    self._child = child
        if isinstance(outcome, _Raised):
            raise outcome.as_error(what)
        return outcome

    def close(self) -> None:
        """At the end of this process."""
        if self._child is not None:
            self._child.stop()

    def renew_after_fork(self) -> None:
        """A forked process has a copy of the child's connection and perhaps a lock that nobody will open."""
        self._lock = threading.Lock()
        self._child = None

    def _ready(self) -> _Child:
        child = self._child
        return child if child is not None and child.process.poll() is None else _Child()


_CHILDREN = _Children()
atexit.register(_CHILDREN.close)
os.register_at_fork(after_in_child=_CHILDREN.renew_after_fork)


class _Raised:
    """An exception on its way to the caller: one of ours as it is, of any other its name."""

    def __init__(self, error: IngestError | None, name: str) -> None:
        self.error = error
        self.name = name

    def as_error(self, what: str) -> IngestError:
        """What the caller raises."""
        return self.error or ReaderFailed(f"expected a readable file, found {self.name}", file=what)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}  # noqa: PTH109


def _send(connection: Connection, content: object) -> None:
    """Arrays go beside the pickle, straight from their memory."""
    beside: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(content, protocol=5, buffer_callback=beside.append)
    raws = [buffer.raw() for buffer in beside]
    connection.send([raw.nbytes for raw in raws])
    connection.send_bytes(pickled)
    for raw in raws:
        if raw.nbytes:
            connection.send_bytes(raw)


def _receive(connection: Connection) -> Any:
    sizes = connection.recv()
    pickled = connection.recv_bytes()
    beside = [bytearray(size) for size in sizes]
    for buffer in beside:
        if buffer:
            connection.recv_bytes_into(buffer)
    return pickle.loads(pickled, buffers=beside)  # noqa: S301 (our own child wrote it, not a file)


def _serve(descriptor: int) -> None:
    """The child's life: calls until the caller hangs up. An exception that is not ours ends it."""
    connection = Connection(descriptor)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))

    def say_why(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _send(connection, _Raised(None, kind.__name__))

    sys.excepthook = say_why
    while True:
        try:
            function, args, seconds = _receive(connection)
        except EOFError:
            return
        _send(connection, "started")
        # if the caller is gone, nobody else would end a call that hangs
        signal.setitimer(signal.ITIMER_REAL, seconds + _SECONDS_TO_END)
        _send(connection, _outcome(function, args))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    try:
        return function(*args)
    except IngestError as error:
        return _Raised(error, type(error).__name__)
