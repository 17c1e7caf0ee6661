"""What readers hand over: typed records, checked once when they are made.

Days are integers from the patient's index date and may be negative. Patients are named by their pseudonymous code.
Five states of knowing are kept apart (`Knowing`). A missing number inside a wide table is NaN in the array here and
NULL in the database, and always means "this one value is missing", never "not tested" or "failed".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.errors import Issue, Severity

FloatArray = npt.NDArray[np.float32]


class Knowing(StrEnum):
    """Five states that must never be mixed up."""

    VALUE = "value"
    BELOW_LIMIT = "below_limit"
    NONE_FOUND = "none_found"
    FAILED = "failed"
    NOT_TESTED = "not_tested"


class Modality(StrEnum):
    """Modalities that the platform knows by name; a study may bring others."""

    CLINICAL = "clinical"
    CTDNA = "ctdna"
    RADIOMICS = "radiomics"
    PATHOLOGY = "pathology"
    OMICS = "omics"
    LABS = "labs"
    TUMOUR_SIZE = "tumour_size"


class SpecimenKind(StrEnum):
    """Where variants were looked for."""

    PLASMA = "plasma"
    TISSUE = "tissue"


class OutcomeStatus(StrEnum):
    """How follow-up for an endpoint ended."""

    CENSORED = "censored"
    EVENT = "event"
    COMPETING = "competing"


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateSpec:
    """How one baseline clinical covariate is to be read: numeric, categorical, or ordinal with its levels in order."""

    name: str
    kind: str
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.kind in {"numeric", "categorical", "ordinal"}, f"covariate {self.name}: unknown kind {self.kind}")


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
class PatientRecord:
    """One row of the patients table. Covariates: number, text, or None where the value is missing."""

    code: str
    age_years: float | None = None
    sex: str | None = None
    diagnosis: str | None = None
    diagnosis_detail: str | None = None
    ecog: int | None = None
    stage: str | None = None
    site: str | None = None
    covariates: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """Follow-up for one endpoint. `kind`: survival, or toxicity with death competing."""

    patient: str
    endpoint: str
    time_days: float
    status: OutcomeStatus
    kind: str = "survival"
    entry_days: float = 0.0
    grade_min: int | None = None

    def __post_init__(self) -> None:
        _check(self.time_days >= 0, f"negative follow-up time {self.time_days}")
        _check(0 <= self.entry_days <= self.time_days, f"entry {self.entry_days} after {self.time_days}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentRecord:
    """A line of therapy. `is_index`: the arm given from day 0, as assigned."""

    patient: str
    regimen: str
    start_day: int
    stop_day: int | None = None
    line: int | None = None
    is_index: bool = False
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenRecord:
    """Plasma draw or tissue sample and what the search for variants in it found.

    `variants`: VALUE (rows exist), NONE_FOUND (tested, none found), FAILED, NOT_TESTED.
    `source`: file it came from, relative to the import; `build`: GRCh37 or GRCh38. `panel`: the gene panel that was
    looked at (a `GenePanelRecord`), empty where all genes were or nobody says: a gene outside it was not tested.
    `sample`: the sample's own name in the file.
    """

    patient: str
    kind: SpecimenKind
    day: int
    variants: Knowing
    build: str | None = None
    source: str = ""
    panel: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenePanelRecord:
    """The genes that an assay looks at; a gene outside it was not tested."""

    name: str
    genes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRecord:
    """One variant of one specimen (found by patient, kind and day). `vaf` is a fraction 0..1."""

    patient: str
    kind: SpecimenKind
    day: int
    gene: str
    vaf: float | None = None
    chrom: str | None = None
    position: int | None = None
    ref: str | None = None
    alt: str | None = None
    protein: str | None = None
    effect: str | None = None
    depth: int | None = None
    alt_depth: int | None = None

    def __post_init__(self) -> None:
        _check(self.vaf is None or 0.0 <= self.vaf <= 1.0, f"VAF {self.vaf} outside 0..1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRecord:
    """One repeated measurement (series): a lab value, a tumour size, a ctDNA level.

    `comparator`: empty, or `<`, `<=`, `>`, `>=` where the file gives a bound instead of the value (`>8`). `limit`:
    limit of detection in the same unit. `details`: what belongs to this one measurement (assay, plasma volume).
    """

    patient: str
    modality: str
    name: str
    day: int
    state: Knowing
    value: float | None = None
    unit: str = ""
    limit: float | None = None
    comparator: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self.comparator in {"", "<", "<=", ">", ">="}, f"{self.name}: comparator {self.comparator}")
        _check(
            (self.value is not None) == (self.state is Knowing.VALUE),
            f"{self.name}: {self.state} with value {self.value}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRecord:
    """A response assessment, RECIST category (CR PR SD PD NE)."""

    patient: str
    day: int
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventRecord:
    """One adverse event; `grade` CTCAE 1..5; `organ_class` CTCAE system organ class where known."""

    patient: str
    term: str
    start_day: int
    stop_day: int | None = None
    grade: int | None = None
    organ_class: str | None = None
    attribution: str = "all_cause"

    def __post_init__(self) -> None:
        _check(self.grade is None or 1 <= self.grade <= 5, f"CTCAE grade {self.grade} outside 1..5")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseEventRecord:
    """Progression or death as a dated thing."""

    patient: str
    kind: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A de-identified piece of an exchange format that no column of ours holds, kept as it came.

    `kind`: its type in that format (`Procedure`); `key`: its id there; `day` None where it carries no date.
    """

    patient: str
    kind: str
    key: str
    content: Mapping[str, Any]
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneSetRecord:
    """A named list of genes that a model or a curator put together, such as marker genes of a cell type."""

    name: str
    genes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneLinkRecord:
    """An edge between two genes, such as a ligand and its receptor; `patient` empty where it holds for the study."""

    kind: str
    origin: str
    target: str
    weight: float
    source: str
    patient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A large file that is kept beside the database for later models, such as the tiles of a slide.

    `place`: where it lies now, absolute; `label`: where the data manager knows it; `rows` and `dim` of what it holds.
    `details`: what a later model must know to read it (dataset, encoder, unit of the coordinates).
    """

    patient: str
    day: int
    modality: str
    name: str
    place: str
    label: str
    sha256: str
    size: int
    rows: int
    dim: int
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTable:
    """A wide table of one modality: rows are samples (patient, day), columns are features.

    Shapes: values (rows, features) float32, NaN where one value is missing; patients and days: rows.
    `genes`: for omics, the gene each column measures ("" where none). `settings`: everything needed to make the
    vector again (radiomics) or to know what it is. `lesions`: for radiomics, the lesion label of each row, else empty.
    """

    modality: str
    name: str
    features: tuple[str, ...]
    patients: tuple[str, ...]
    days: tuple[int, ...]
    values: FloatArray
    kind: str = ""
    transform: str = "none"
    genes: tuple[str, ...] = ()
    lesions: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self.values.shape == (len(self.patients), len(self.features)), f"{self.name}: shape {self.values.shape}")
        _check(len(self.days) == len(self.patients), f"{self.name}: {len(self.days)} days")
        _check(len(self.lesions) in {0, len(self.patients)}, f"{self.name}: {len(self.lesions)} lesions")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingTable:
    """Vectors of a pretrained encoder, pooled to one a patient (unit and pooling rule recorded).

    Shapes: vectors (patients, dim) float32, all finite; counts (patients,) tiles or cells pooled. `details`: licence of
    the encoder's weights, and what the files state of tile size, magnification and unit of the coordinates.
    """

    modality: str
    name: str
    encoder: str
    unit: str
    dim: int
    pooling: str
    patients: tuple[str, ...]
    days: tuple[int, ...]
    vectors: FloatArray
    counts: tuple[int, ...]
    sources: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self.vectors.shape == (len(self.patients), self.dim), f"{self.name}: shape {self.vectors.shape}")
        _check(bool(np.isfinite(self.vectors).all()), f"{self.name}: a vector is not finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRecord:
    """One segmented lesion. Lengths in mm, volume in mL, centroid in the patient coordinate system (LPS, mm).

    `origin`: what drew it (SEG, RTSTRUCT, SR, NRRD, NIfTI); `tracking_id`: the same lesion in other series, if named.
    """

    label: str
    segment_number: int
    volume_ml: float
    longest_diameter_mm: float
    centroid_mm: tuple[float, float, float]
    origin: str = ""
    tracking_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingRecord:
    """One image series with its lesions; UIDs are the new ones made by de-identification.

    `preview`: PNG bytes of the slice through the largest lesion with its contour, for the page. `details`: how the
    volume was made (resampled from which spacing, tilt, SUV factor, de-identification).
    """

    patient: str
    day: int
    modality: str
    study_uid: str
    series_uid: str
    slices: int
    rows: int
    columns: int
    spacing_mm: tuple[float, float, float]
    source: str
    lesions: tuple[LesionRecord, ...] = ()
    preview: bytes = b""
    details: Mapping[str, Any] = field(default_factory=dict)


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
