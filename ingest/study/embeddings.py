"""[[embedding]]: vectors of pretrained encoders, one file for all patients or one a patient."""

from __future__ import annotations

from pathlib import Path

from ingest.embeddings.reader import read_embedding
from ingest.embeddings.source import PLACE, EmbeddingSource, read_keys
from ingest.records import EmbeddingTable
from ingest.sources import Progress
from ingest.study.context import Context
from ingest.study.sections import EmbeddingSection


def read_embeddings(context: Context, progress: Progress) -> list[EmbeddingTable]:
    """Every [[embedding]]; defects go to the context's report."""
    found: list[EmbeddingTable] = []
    for done, section in enumerate(context.manifest.embedding):
        progress("embeddings", done, len(context.manifest.embedding))
        table = _read_one(context, section)
        if table is not None:
            found.append(table)
    return found


def _read_one(context: Context, section: EmbeddingSection) -> EmbeddingTable | None:
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
    return read_embedding(source, patients=patients, report=context.report)


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
