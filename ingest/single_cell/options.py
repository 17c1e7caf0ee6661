"""The options of an import of cells, as typed values."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.choices import day_option, dim_option, text_option, word_option
from ingest.embeddings.checking import encoder_named
from ingest.requests import Request

UNITS = ("cell", "spot", "niche", "gene")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options; None where the file must say."""

    day: int
    encoder: str | None
    key: str | None
    dim: int | None
    unit: str | None
    patient: str | None
    patient_column: str | None
    cell_type: str | None
    name: str | None

    @property
    def proportions_name(self) -> str:
        """Of the table of cell types: the encoder's that labelled them, where it is said."""
        return f"{self.name or self.encoder} cell types" if self.name or self.encoder else "cell types"

    @classmethod
    def of(cls, request: Request) -> Asked:
        """The options of a request.

        Raises:
            OptionUnknown: a value that is none.
        """
        encoder = text_option(request, "encoder")
        return cls(
            day=day_option(request),
            encoder=encoder_named(encoder) if encoder else None,
            key=text_option(request, "key"),
            dim=dim_option(request),
            unit=word_option(request, "unit", UNITS),
            patient=text_option(request, "patient"),
            patient_column=text_option(request, "patient_column"),
            cell_type=text_option(request, "cell_type"),
            name=text_option(request, "name"),
        )
