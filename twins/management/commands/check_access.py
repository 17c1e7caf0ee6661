"""Check the audit trail's chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from twins.actions import access
from twins.management.base import Answer, AnsweringCommand
from twins.models import AccessEvent


class Command(AnsweringCommand):
    """Say whether every entry still fits the one before it."""

    help = "Check that no entry of the audit trail was changed or removed."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """None of its own."""

    def answer(self, options: dict[str, Any]) -> Answer:
        """Walk the chain."""
        broken, entries = access.find_break(), AccessEvent.objects.count()
        line = f"{entries} entries, chain holds" if broken is None else f"chain breaks at entry {broken}"
        return Answer(content={"entries": entries, "broken_at": broken}, refused=broken is not None, lines=(line,))
