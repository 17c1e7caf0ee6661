"""One write of a study at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone_with(study: str) -> Iterator[None]:
    """Wait until nobody else writes the study; the lock goes with the connection, so a killed process frees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s), 1)", [study])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), 1)", [study])
