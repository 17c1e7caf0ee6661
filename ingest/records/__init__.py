"""What readers hand over: typed records, checked once when they are made.

Days are integers from the patient's index date and may be negative. Patients are named by their pseudonymous code.
Five states of knowing are kept apart (`Knowing`). A missing number inside a wide table is NaN in the array here and
NULL in the database, and always means "this one value is missing", never "not tested" or "failed".
"""

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
from ingest.records.imaging import ImageStack, ImagingRecord, LesionRecord, SliceRecord, Window
from ingest.records.molecular import GeneLinkRecord, GenePanelRecord, GeneSetRecord, SpecimenRecord, VariantRecord
from ingest.records.package import Package, SourceFile, StudyRecord
from ingest.records.wide import EmbeddingTable, FeatureTable, FloatArray, KeptFile
from ingest.records.words import Knowing, Modality, OutcomeStatus, SpecimenKind

__all__ = [
    "AdverseEventRecord",
    "CovariateSpec",
    "DiseaseEventRecord",
    "EmbeddingTable",
    "FeatureTable",
    "FloatArray",
    "GeneLinkRecord",
    "GenePanelRecord",
    "GeneSetRecord",
    "ImageStack",
    "ImagingRecord",
    "KeptFile",
    "Knowing",
    "LesionRecord",
    "Modality",
    "ObservationRecord",
    "OutcomeRecord",
    "OutcomeStatus",
    "Package",
    "PatientRecord",
    "RawRecord",
    "ResponseRecord",
    "SliceRecord",
    "SourceFile",
    "SpecimenKind",
    "SpecimenRecord",
    "StudyRecord",
    "TreatmentRecord",
    "VariantRecord",
    "Window",
]
