"""A small checked package, for tests of storing."""

import numpy as np

from ingest.records import (
    AdverseEventRecord,
    CovariateSpec,
    EmbeddingTable,
    FeatureTable,
    ImagingRecord,
    Knowing,
    LesionRecord,
    ObservationRecord,
    OutcomeRecord,
    OutcomeStatus,
    Package,
    PatientRecord,
    SourceFile,
    SpecimenKind,
    SpecimenRecord,
    StudyRecord,
    TreatmentRecord,
    VariantRecord,
)


def small_package(*, ecog: int = 1, vaf: float = 0.1) -> Package:
    """Two patients with one record of each kind."""
    return Package(
        kind="study",
        whole=True,
        study=StudyRecord(
            code="small",
            name="Small",
            index_date="randomisation",
            covariates=(CovariateSpec(name="smoking", kind="ordinal", levels=("never", "ever")),),
        ),
        patients=[
            PatientRecord(code="A", age_years=61.0, ecog=ecog, covariates={"smoking": "never"}),
            PatientRecord(code="B", covariates={"smoking": None}),
        ],
        outcomes=[OutcomeRecord(patient="A", endpoint="OS", time_days=30.4, status=OutcomeStatus.EVENT)],
        treatments=[
            TreatmentRecord(patient="A", regimen="docetaxel", start_day=0, is_index=True, components=("docetaxel",))
        ],
        specimens=[
            SpecimenRecord(patient="A", kind=SpecimenKind.PLASMA, day=0, variants=Knowing.VALUE, build="GRCh38"),
            SpecimenRecord(patient="B", kind=SpecimenKind.PLASMA, day=0, variants=Knowing.NONE_FOUND),
        ],
        variants=[VariantRecord(patient="A", kind=SpecimenKind.PLASMA, day=0, gene="TP53", vaf=vaf, depth=900)],
        observations=[
            ObservationRecord(
                patient="A", modality="tumour_size", name="sld", day=0, state=Knowing.VALUE, value=52.0, unit="mm"
            )
        ],
        adverse_events=[AdverseEventRecord(patient="A", term="Fatigue", start_day=9, grade=3)],
        tables=[
            FeatureTable(
                modality="labs",
                name="blood",
                features=("hb", "ldh"),
                patients=("A", "B"),
                days=(0, 0),
                values=np.array([[13.5, 200.0], [np.nan, 310.0]], dtype=np.float32),
            ),
            FeatureTable(
                modality="radiomics",
                name="ct",
                features=("volume",),
                patients=("A",),
                days=(0,),
                values=np.array([[4.0]], dtype=np.float32),
                lesions=("Lesion 1",),
                settings={"bin_width": 25},
            ),
        ],
        embeddings=[
            EmbeddingTable(
                modality="pathology",
                name="HE",
                encoder="titan",
                unit="slide",
                dim=3,
                pooling="none",
                patients=("B",),
                days=(0,),
                vectors=np.array([[0.1, 0.2, 0.3]], dtype=np.float32),
                counts=(1,),
                sources=("slides/B.h5",),
            )
        ],
        imaging=[
            ImagingRecord(
                patient="A",
                day=0,
                modality="CT",
                study_uid="2.25.1",
                series_uid="2.25.2",
                slices=3,
                rows=4,
                columns=4,
                spacing_mm=(1.0, 1.0, 2.5),
                source="imaging/A",
                lesions=(
                    LesionRecord(
                        label="Lesion 1",
                        segment_number=1,
                        volume_ml=4.0,
                        longest_diameter_mm=21.0,
                        centroid_mm=(0.0, 1.0, 2.0),
                    ),
                ),
            )
        ],
        files=[SourceFile(path="study.toml", sha256="00", size=1)],
    )
