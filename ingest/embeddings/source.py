"""One [[embedding]] section: which vectors, where, and how patients are named in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from ingest.checks import Report

PLACE = "{id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSource:
    """What a manifest says about one set of vectors.

    Attributes:
        modality, name: of the table.
        file: one file for all patients, or a path with `{id}` for a file a patient.
        encoder: key of the registry, or any other name together with `dim`.
        unit: what one vector stands for in the file: slide, tile, cell, spot, gene, patient.
        dim: length of a vector; left out where the registry knows it.
        id_format: how a patient's code becomes a key of the file; `{id:03d}` pads numbers and leaves other codes alone.
        day: of the specimen, from the index date.
        label: the file as the data manager knows it, with `{id}` where `file` has it.
        key: dataset or obsm to read where the file has several.
        id_column: of a table or of obs; the first column, or the index of obs, where left out.
    """

    modality: str
    name: str
    file: Path
    encoder: str
    unit: str
    label: str
    dim: int | None = None
    id_format: str = PLACE
    day: int = 0
    key: str | None = None
    id_column: str | None = None

    @property
    def is_pattern(self) -> bool:
        """Whether each patient has a file of their own."""
        return PLACE in str(self.file)

    def file_of(self, key: str) -> Path:
        """The file of one patient's key."""
        return Path(str(self.file).replace(PLACE, key))

    def label_of(self, key: str) -> str:
        """That file as the data manager knows it."""
        return self.label.replace(PLACE, key)


def read_keys(source: EmbeddingSource, patients: Sequence[str], report: Report) -> dict[str, str] | None:
    """Key of the file = patient; None after reporting a bad id_format or two patients with one key."""
    if not _is_id_format(source.id_format):
        message = f"expected a format with one '{PLACE}', such as '{{id:03d}}', found another"
        report.error(
            "id_format_invalid", file=source.label, column="id_format", value=source.id_format, message=message
        )
        return None
    keys: dict[str, str] = {}
    for patient in patients:
        key = format_id(source.id_format, patient)
        if key in keys or (source.is_pattern and Path(key).name != key):
            message = f"expected one plain key a patient, found '{key}' for two patients or with a folder in it"
            report.error("id_ambiguous", file=source.label, column="id_format", value=patient, message=message)
            return None
        keys[key] = patient
    return keys


def format_id(id_format: str, patient: str) -> str:
    """The key of a patient: whole numbers as numbers where the format wants one, any other code as it is.

    >>> format_id("{id:03d}", "7"), format_id("{id:03d}", "007"), format_id("slide_{id:03d}", "P7")
    ('007', '007', 'slide_P7')
    """
    if not _wants_number(id_format):
        return id_format.format(id=patient)
    if patient.isascii() and patient.isdigit():
        return id_format.format(id=int(patient))
    return "".join(text + (patient if field is not None else "") for text, field, _, _ in Formatter().parse(id_format))


def _wants_number(id_format: str) -> bool:
    return any((spec or "").endswith("d") for _, _, spec, _ in Formatter().parse(id_format))


def _is_id_format(id_format: str) -> bool:
    """One field named id and nothing that reaches into it, so that a manifest cannot read attributes of our objects."""
    try:
        found = [(field, spec or "") for _, field, spec, _ in Formatter().parse(id_format) if field is not None]
        return [field for field, _ in found] == ["id"] and "{" not in found[0][1] and bool(format_id(id_format, "1"))
    except (ValueError, IndexError, KeyError):
        return False
