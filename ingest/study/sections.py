"""What a manifest may say, one dataclass a section; field names are the manifest's keys.

`places` holds the line of the section's header (key "") and of each of its keys; it is not a key itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Scalar = str | int | float | bool
Codes = tuple[Scalar, ...]
Filter = Mapping[str, Codes]

NOT_A_KEY = {"manifest": False}


def _nowhere() -> dict[str, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Any section: where it stands in the manifest."""

    places: Mapping[str, int] = field(default_factory=_nowhere, metadata=NOT_A_KEY)

    def line(self, key: str = "") -> int | None:
        """Line of a key, else of the section's header."""
        return self.places.get(key, self.places.get(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySection(Section):
    """[study] of the manifest."""

    id: str
    name: str | None = None
    diagnosis: str | None = None
    index_date: str | None = None
    genome_build: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientColumns(Section):
    """[patients.columns]: our name = their column."""

    age_years: str | None = None
    sex: str | None = None
    diagnosis: str | None = None
    diagnosis_detail: str | None = None
    ecog: str | None = None
    stage: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariates(Section):
    """[patients.covariates] and the covariates of [[covariates]]."""

    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    ordinal: Mapping[str, Codes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSection(Section):
    """A section that reads a table. `file` and `id` left out: those of [patients], where the section allows it."""

    file: str | None = None
    id: str | None = None
    sheet: str | None = None
    missing: tuple[str, ...] | None = None
    where: Filter = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientsSection(TableSection):
    """[patients] of the manifest."""

    columns: PatientColumns = field(default_factory=PatientColumns)
    covariates: Covariates = field(default_factory=Covariates)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateSection(TableSection):
    """[[covariates]]: baseline clinical features that lie in another file, a row a patient."""

    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    ordinal: Mapping[str, Codes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSection(TableSection):
    """[[outcome]] of the manifest."""

    endpoint: str
    time: str
    event: str
    event_when: Codes
    unit: str = "days"
    kind: str = "survival"
    competing_when: Codes = ()
    censored_when: Codes = ()
    entry: str | None = None
    grade_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentSection(TableSection):
    """[treatment] of the manifest."""

    arm: str | None = None
    randomised: bool = False
    columns: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantsSection(TableSection):
    """[[variants]]: a row a variant, or with `vcf` a row a VCF."""

    modality: str
    gene: str | None = None
    vaf: str | None = None
    vaf_percent: str | None = None
    protein: str | None = None
    effect: str | None = None
    chrom: str | None = None
    position: str | None = None
    ref: str | None = None
    alt: str | None = None
    depth: str | None = None
    alt_depth: str | None = None
    day: str | None = None
    tested: str | None = None
    vcf: str | None = None
    sample: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneColumns(Section):
    """gene_columns: a pattern whose first group is the gene."""

    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixSection(TableSection):
    """[[matrix]] of the manifest."""

    modality: str
    name: str
    columns: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    transform: str = "none"
    kind: str | None = None
    orient: str = "patients_by_features"
    day: str | None = None
    gene_columns: GeneColumns | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSection(Section):
    """[[embedding]] of the manifest."""

    modality: str
    name: str
    file: str
    encoder: str
    unit: str
    dim: int | None = None
    id_format: str = "{id}"
    day: int = 0
    key: str | None = None
    id_column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingSection(TableSection):
    """[[imaging]]: a row a DICOM series with its SEG or RTSTRUCT."""

    modality: str = "radiomics"
    series: str
    seg: str
    day: str | None = None
    resample: bool = False
    settings: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSection(TableSection):
    """[[series]]: a row a patient and day."""

    modality: str
    value: str
    day: str | None = None
    name: str | None = None
    name_column: str | None = None
    unit: str = ""
    detected: str | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsSection(TableSection):
    """[[events]]: dated things."""

    kind: str
    start_day: str
    stop_day: str | None = None
    term: str | None = None
    category: str | None = None
    grade: str | None = None
    line_of_therapy: str | None = field(default=None, metadata={"manifest": "line"})
    organ_class: str | None = None
    attribution: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A whole study.toml. `label`: its file name, for issues."""

    label: str
    study: StudySection
    patients: PatientsSection
    outcome: tuple[OutcomeSection, ...]
    covariates: tuple[CovariateSection, ...] = ()
    treatment: TreatmentSection | None = None
    variants: tuple[VariantsSection, ...] = ()
    matrix: tuple[MatrixSection, ...] = ()
    embedding: tuple[EmbeddingSection, ...] = ()
    imaging: tuple[ImagingSection, ...] = ()
    series: tuple[SeriesSection, ...] = ()
    events: tuple[EventsSection, ...] = ()
