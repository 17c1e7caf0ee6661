"""Django with a database of the benchmarks' own."""

from __future__ import annotations

import os
from pathlib import Path


def set_up() -> None:
    """Choose the database, start Django, migrate."""
    os.environ.setdefault("CONSILIUM_VAR", str(Path("var/bench").absolute()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twins.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
