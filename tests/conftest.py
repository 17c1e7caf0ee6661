"""Rules for all tests: the network is off, and fusion's shapes and types are checked at run time."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from beartype import BeartypeConf
from beartype.claw import beartype_package

# Before anything of fusion is imported; an int is good enough where a float is asked for.
beartype_package("fusion", conf=BeartypeConf(is_pep484_tower=True))

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NetworkIsOffError(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def _network_off() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise NetworkIsOffError(f"connection to {address[0]}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()
