"""What an import did to rows, written by the database itself (migration 0004), for undoing it."""

from typing import Any

from django.db import models

from twins.models.importing import ImportRun


class IdRangesField(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """Sets of primary keys as ranges: a million rows of one COPY take one range."""

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's `int8multirange`."""
        return "int8multirange"


class ImportJournal(models.Model):
    """The ids that one statement inserted, or one row as it was before it was changed or removed."""

    class Operation(models.TextChoices):
        """What the import did."""

        INSERT = "I", "added"
        UPDATE = "U", "changed"
        DELETE = "D", "removed"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="journal")
    table_name = models.CharField(max_length=63)
    operation = models.CharField(max_length=1, choices=Operation.choices)
    ids = IdRangesField(null=True)
    row = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name}"
