"""Column types that Django has no field for."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class RealField(models.FloatField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Four-byte float: wide feature rows need half the room and no more precision."""

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's `real`."""
        return "real"


def real_array() -> "ArrayField[Any, Any]":
    """`real[]`; a NULL element means that this one value is missing."""
    return ArrayField(RealField(null=True))


def via_field() -> "models.CharField[Any, Any]":
    """Which kind of import brought the row: a whole study replaces only what came the same way."""
    return models.CharField(max_length=32, default="study", help_text="kind of import that brought it")
