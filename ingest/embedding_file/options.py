"""The options of an import of vectors, as typed values."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.choices import day_option, dim_option, text_option, word_option
from ingest.requests import Request

UNITS = ("slide", "tile", "region", "cell", "spot", "gene", "patient")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options; None where the files must say."""

    day: int
    encoder: str | None
    dim: int | None
    unit: str | None
    patient: str | None
    name: str | None
    ids: str | None

    @classmethod
    def of(cls, request: Request) -> Asked:
        """The options of a request.

        Raises:
            OptionUnknown: a value that is none.
        """
        return cls(
            day=day_option(request),
            encoder=text_option(request, "encoder"),
            dim=dim_option(request),
            unit=word_option(request, "unit", UNITS),
            patient=text_option(request, "patient"),
            name=text_option(request, "name"),
            ids=text_option(request, "ids"),
        )
