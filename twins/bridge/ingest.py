"""Door to `ingest`: what pages, actions and commands may use of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from ingest.errors import IngestError, Issue, Severity
from twins.models import Study

if TYPE_CHECKING:
    from ingest.records import Package
    from ingest.sources import KnownStudy, Progress

__all__ = ["IngestError", "Issue", "Severity", "known_study", "read_package", "shipped_gene_sets"]


def known_study(code: str) -> KnownStudy | None:
    """What the database already has of a study, for files that belong to one."""
    from ingest.records import StudyRecord
    from ingest.sources import KnownStudy

    study = Study.objects.filter(code=code).first()
    if study is None:
        return None
    record = StudyRecord(
        code=study.code,
        name=study.name,
        index_date=study.index_date,
        diagnosis=study.diagnosis or None,
        genome_build=study.genome_build or None,
        randomised=study.randomised,
        synthetic=study.synthetic,
    )
    return KnownStudy(record=record, patients=frozenset(study.patients.values_list("code", flat=True)))


def read_package(
    paths: Sequence[Path], *, study: str, kind: str | None = None, progress: Progress | None = None
) -> Package:
    """Read and check files; issues are in the package, nothing is stored."""
    from ingest import registry

    return registry.read(
        paths, study=study, kind=kind, known=known_study(study), progress=progress, uid_salt=uid_salt(study)
    )


def uid_salt(study: str) -> str:
    """Secret of this installation under which a study's DICOM UIDs are renewed: stable, and not to be guessed."""
    return hashlib.sha256(f"{settings.SECRET_KEY}/uids/{study}".encode()).hexdigest()


def shipped_gene_sets() -> dict[str, tuple[str, ...]]:
    """Pathways that come with the project, and their genes."""
    from ingest.genes.pathways import pathway_genes

    return {name: tuple(sorted(genes)) for name, genes in pathway_genes().items()}
