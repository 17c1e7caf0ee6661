"""One import as a whole: the study, the files it came in, and everything they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.errors import Issue, Severity
from ingest.records.clinical import (
    AdverseEventRecord,
    CovariateSpec,
    DiseaseEventRecord,
    ObservationRecord,
    OutcomeRecord,
    PatientRecord,
    RawRecord,
    ResponseRecord,
    TreatmentRecord,
)
from ingest.records.imaging import ImagingRecord
from ingest.records.molecular import GeneLinkRecord, GenePanelRecord, GeneSetRecord, SpecimenRecord, VariantRecord
from ingest.records.wide import EmbeddingTable, FeatureTable, KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRecord:
    """A cohort: what day 0 is, which genome build, how patients were assigned to arms."""

    code: str
    name: str
    index_date: str
    diagnosis: str | None = None
    genome_build: str | None = None
    randomised: bool = False
    synthetic: bool = False
    covariates: tuple[CovariateSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that was read: path inside the import, SHA-256, bytes."""

    path: str
    sha256: str
    size: int


@dataclass(slots=True, kw_only=True)
class Package:
    """Everything one import brings, checked and not yet stored.

    Attributes:
        whole: it answers for all that its kind ever brought to the study: what it no longer names is removed. A package
            that is not whole adds rows, and replaces those with the same key.
        registers: its patients come from clinical records; False: they were only named by a file's ids.
        tally: for exchange formats, how many resources of each type were `used`, `kept_raw` or `ignored`.
    """

    kind: str
    study: StudyRecord
    whole: bool = False
    registers: bool = True
    patients: Sequence[PatientRecord] = field(default_factory=list)
    outcomes: Sequence[OutcomeRecord] = field(default_factory=list)
    treatments: Sequence[TreatmentRecord] = field(default_factory=list)
    specimens: Sequence[SpecimenRecord] = field(default_factory=list)
    variants: Sequence[VariantRecord] = field(default_factory=list)
    observations: Sequence[ObservationRecord] = field(default_factory=list)
    responses: Sequence[ResponseRecord] = field(default_factory=list)
    adverse_events: Sequence[AdverseEventRecord] = field(default_factory=list)
    disease_events: Sequence[DiseaseEventRecord] = field(default_factory=list)
    raws: Sequence[RawRecord] = field(default_factory=list)
    panels: Sequence[GenePanelRecord] = field(default_factory=list)
    gene_sets: Sequence[GeneSetRecord] = field(default_factory=list)
    gene_links: Sequence[GeneLinkRecord] = field(default_factory=list)
    tables: list[FeatureTable] = field(default_factory=list)
    embeddings: list[EmbeddingTable] = field(default_factory=list)
    imaging: list[ImagingRecord] = field(default_factory=list)
    kept: list[KeptFile] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    tally: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def wide(self) -> list[FeatureTable | EmbeddingTable]:
        """All wide tables and embeddings."""
        return [*self.tables, *self.embeddings]

    @property
    def errors(self) -> list[Issue]:
        """Issues that forbid storing."""
        return [issue for issue in self.issues if issue.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Issue]:
        """Issues that are kept on the import."""
        return [issue for issue in self.issues if issue.severity is Severity.WARNING]
