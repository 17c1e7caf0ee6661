"""[[embedding]]: vectors of pretrained encoders, one file for all patients or one a patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ingest.embeddings.ids import SUFFIX as IDS_SUFFIX
from ingest.embeddings.reader import Pooled, read_pooled
from ingest.embeddings.source import PLACE, EmbeddingSource, read_keys
from ingest.records import EmbeddingTable, KeptFile
from ingest.sources import Progress
from ingest.study.context import Context
from ingest.study.sections import EmbeddingSection


@dataclass(slots=True)
class FoundEmbeddings:
    """A vector a patient and encoder, and the tiles behind them."""

    tables: list[EmbeddingTable] = field(default_factory=list)
    kept: list[KeptFile] = field(default_factory=list)


def read_embeddings(context: Context, progress: Progress) -> FoundEmbeddings:
    """Every [[embedding]]; defects go to the context's report."""
    found = FoundEmbeddings()
    for done, section in enumerate(context.manifest.embedding):
        progress("embeddings", done, len(context.manifest.embedding))
        pooled = _read_one(context, section)
        if pooled is not None:
            found.tables.append(pooled.table)
            found.kept += pooled.kept_files({file.path: file for file in context.sources.files()})
    return found


def _read_one(context: Context, section: EmbeddingSection) -> Pooled | None:
    path = _path(context, section)
    if path is None:
        return None
    source = EmbeddingSource(
        modality=section.modality,
        name=section.name,
        file=path,
        encoder=section.encoder,
        unit=section.unit,
        label=section.file,
        dim=section.dim,
        id_format=section.id_format,
        day=section.day,
        key=section.key,
        id_column=section.id_column,
    )
    patients = sorted(context.patients)
    if source.is_pattern and not _note_files(context, section, source, patients):
        return None
    _note_ids(context, source)
    return read_pooled(source, patients=patients, report=context.report)


def _note_ids(context: Context, source: EmbeddingSource) -> None:
    """The ids of an .npy take part in the import as well."""
    beside = source.file.with_name(source.file.stem + IDS_SUFFIX)
    if source.file.suffix.lower() == ".npy" and beside.is_file():
        context.sources.note(beside, label=source.label.replace(source.file.name, beside.name))


def _path(context: Context, section: EmbeddingSection) -> Path | None:
    """The file, or the pattern below the folder that has its fixed part."""
    sources, label = context.sources, context.manifest.label
    if PLACE not in section.file:
        return sources.open(section.file, named_in=label, line=section.line("file"), column="file")
    fixed = section.file.partition(PLACE)[0].rpartition("/")[0] or "."
    base = sources.find(fixed, named_in=label, line=section.line("file"), column="file")
    folder = next((folder for folder in sources.folders if base == folder / fixed), None)
    return None if folder is None else folder / section.file


def _note_files(context: Context, section: EmbeddingSection, source: EmbeddingSource, patients: list[str]) -> bool:
    """Whether at least one patient has a file; each is noted as read."""
    keys = read_keys(source, patients, context.report)
    if keys is None:
        return False
    present = [key for key in keys if source.file_of(key).is_file()]
    for key in present:
        context.sources.note(source.file_of(key), label=source.label_of(key))
    if not present:
        message = f"expected a file '{section.file}' for at least one patient, found none"
        line = section.line("file")
        context.report.error(
            "missing_file",
            file=context.manifest.label,
            line=line,
            column="file",
            value=section.file,
            message=message,
        )
    return bool(present)
