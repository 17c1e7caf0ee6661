"""Realistic synthetic rows, made through the models: a study, patients with a course, twins, forecasts."""

import hashlib
import io
import random
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from PIL import Image, ImageDraw

from tests.forecast_json import simulated
from twins.models import (
    EMBEDDING_DIM,
    AdverseEvent,
    DiseaseEvent,
    FeatureSet,
    FeatureVector,
    Forecast,
    ImagingStudy,
    Knowing,
    Lesion,
    ModelVersion,
    Outcome,
    Patient,
    Response,
    SlideEmbedding,
    Specimen,
    SpecimenKind,
    Study,
    TreatmentLine,
    Twin,
    Variant,
)

PASSWORD = "correct horse battery staple"
ARMS = ("atezolizumab", "docetaxel")
GENES = (("TP53", "p.R273H"), ("KRAS", "p.G12C"), ("STK11", "p.F354L"), ("KEAP1", "p.R470C"))
# None: the draw was tested and nothing was found.
DRAWS = ((0, 0.121), (42, 0.018), (84, None), (147, 0.034), (203, 0.162))
SIZES = ((0, 84.0), (42, 66.0), (84, 58.0), (147, 61.0), (203, 79.0))
RESPONSES = ((42, "SD"), (84, "PR"), (147, "SD"), (203, "PD"))
ADVERSE = (
    ("Fatigue", 9, 30, 2, "General disorders and administration site conditions"),
    ("Pneumonitis", 61, 92, 3, "Respiratory, thoracic and mediastinal disorders"),
    ("Febrile neutropenia", 219, 226, 4, "Blood and lymphatic system disorders"),
)
METRICS = {
    "harrell_c": 0.684,
    "uno_c": 0.679,
    "ibs": 0.171,
    "d_calibration_p": 0.41,
    "ici_12m": 0.024,
    "coverage_90": 0.90,
}
MODALITIES = ("clinical", "ctdna", "radiomics", "pathology", "omics", "labs")


def make_user(name: str = "board", *, superuser: bool = False) -> User:
    """A user who can sign in with PASSWORD."""
    users: Any = get_user_model()._default_manager
    create = users.create_superuser if superuser else users.create_user
    user: User = create(name, f"{name}@example.org", PASSWORD)
    return user


def make_study(code: str = "demo", *, synthetic: bool = True, randomised: bool = True) -> Study:
    """A study of second-line lung cancer."""
    return Study.objects.create(
        code=code,
        name="Demonstration study: atezolizumab or docetaxel after platinum",
        diagnosis="NSCLC",
        index_date="randomisation",
        genome_build="GRCh37",
        randomised=randomised,
        synthetic=synthetic,
    )


def make_patient(study: Study | None = None, code: str = "DEMO-001", *, everything: bool = True) -> Patient:
    """A patient; with `everything` a full course, otherwise a bare row of which nothing is known."""
    study = study or Study.objects.filter(code="demo").first() or make_study()
    if not everything:
        return Patient.objects.create(study=study, code=code)
    patient = Patient.objects.create(
        study=study,
        code=code,
        age_years=63.4,
        sex="female",
        diagnosis="NSCLC",
        diagnosis_detail="adenocarcinoma",
        ecog=1,
        stage="IVB",
        site="site-07",
        covariates={"smoking": "former", "liver_metastases": "yes"},
    )
    for add in (add_treatment, add_ctdna, add_tissue, add_sizes, add_course, add_imaging, add_features):
        add(patient)
    return patient


def add_treatment(patient: Patient) -> None:
    """Platinum before the index date, the assigned arm from day 0, a third line after it."""
    lines = (
        ("carboplatin + pemetrexed", -190, -35, 1, False),
        ("atezolizumab", 0, 203, 2, True),
        ("docetaxel", 212, None, 3, False),
    )
    for regimen, start, stop, line, is_index in lines:
        patient.treatment_lines.create(
            regimen=regimen,
            start_day=start,
            stop_day=stop,
            line=line,
            is_index=is_index,
            components=regimen.split(" + "),
        )


def add_ctdna(patient: Patient) -> None:
    """Five plasma draws, one of them tested with none found."""
    for day, vaf in DRAWS:
        draw = Specimen.objects.create(
            patient=patient,
            kind=SpecimenKind.PLASMA,
            day=day,
            build="GRCh37",
            source=f"draw_{day}.vcf.gz",
            variants_state=Knowing.NONE_FOUND if vaf is None else Knowing.VALUE,
        )
        if vaf is not None:
            add_variants(draw, vaf)


def add_variants(specimen: Specimen, vaf: float) -> None:
    """The four variants of the tumour, each at its share of the highest."""
    Variant.objects.bulk_create(
        Variant(
            specimen=specimen,
            gene=gene,
            protein=protein,
            effect="missense_variant",
            chrom="17",
            position=7577120 + i,
            ref="C",
            alt="T",
            vaf=vaf * 0.8**i,
            depth=2400,
            alt_depth=round(2400 * vaf * 0.8**i),
        )
        for i, (gene, protein) in enumerate(GENES)
    )


def add_tissue(patient: Patient) -> None:
    """A biopsy before the index date."""
    biopsy = Specimen.objects.create(
        patient=patient,
        kind=SpecimenKind.TISSUE,
        day=-201,
        variants_state=Knowing.VALUE,
        build="GRCh37",
        source="biopsy.maf",
    )
    add_variants(biopsy, 0.38)


def add_sizes(patient: Patient) -> None:
    """Sums of longest diameters, and a lab value at the same visits, one of which failed."""
    for day, size in SIZES:
        patient.observations.create(
            modality="tumour_size", name="sum_of_longest_diameters", day=day, state=Knowing.VALUE, value=size, unit="mm"
        )
    for day, ldh in ((0, 241.0), (42, 198.0), (84, None), (203, 377.0)):
        state = Knowing.FAILED if ldh is None else Knowing.VALUE
        patient.observations.create(modality="labs", name="LDH", day=day, state=state, value=ldh, unit="U/L")


def add_course(patient: Patient) -> None:
    """Responses, adverse events, progression, follow-up."""
    Response.objects.bulk_create(Response(patient=patient, day=day, category=letter) for day, letter in RESPONSES)
    AdverseEvent.objects.bulk_create(
        AdverseEvent(patient=patient, term=term, start_day=start, stop_day=stop, grade=grade, organ_class=organ_class)
        for term, start, stop, grade, organ_class in ADVERSE
    )
    DiseaseEvent.objects.create(patient=patient, kind="progression", day=203)
    Outcome.objects.create(patient=patient, endpoint="OS", time_days=262, status="censored")
    Outcome.objects.create(patient=patient, endpoint="PFS", time_days=203, status="event")


def add_imaging(patient: Patient) -> ImagingStudy:
    """A CT series with two lesions and a picture through the larger."""
    series = ImagingStudy.objects.create(
        patient=patient,
        day=-4,
        modality="CT",
        study_uid="1.2.3",
        series_uid=f"1.2.3.{patient.pk}",
        slices=48,
        rows=256,
        columns=256,
        spacing_mm=[0.8, 0.8, 2.5],
        source="ct/",
        preview=preview_png(),
    )
    for number, (label, volume, diameter) in enumerate(
        (("left upper lobe", 31.4, 46.2), ("station 5 node", 6.8, 23.9)), 1
    ):
        Lesion.objects.create(
            imaging=series,
            label=label,
            segment_number=number,
            volume_ml=volume,
            longest_diameter_mm=diameter,
            centroid_mm=[41.0, -12.5, 118.0],
        )
    return series


def preview_png() -> bytes:
    """A grey picture: a chest-like ellipse, two lungs, a lesion with its contour."""
    picture = Image.new("RGB", (192, 192), (8, 8, 8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((14, 32, 178, 164), fill=(128, 128, 128))
    draw.ellipse((30, 52, 86, 144), fill=(24, 24, 24))
    draw.ellipse((106, 52, 162, 144), fill=(24, 24, 24))
    draw.ellipse((120, 74, 148, 100), fill=(168, 168, 168), outline=(230, 159, 0), width=2)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def add_features(patient: Patient) -> None:
    """One radiomics row of the larger lesion and one slide vector."""
    radiomics, _ = FeatureSet.objects.get_or_create(
        study=patient.study, modality="radiomics", name="lesion", defaults={"features": ["original_shape_MeshVolume"]}
    )
    lesion = Lesion.objects.filter(imaging__patient=patient).first()
    FeatureVector.objects.create(patient=patient, feature_set=radiomics, day=-4, lesion=lesion, values=[31.4])
    SlideEmbedding.objects.create(
        patient=patient,
        name="HE",
        encoder="conch_v15",
        unit="tile",
        pooling="mean",
        day=-201,
        count=4213,
        vector=[0.1] * 8,
    )


def make_model(study: Study) -> ModelVersion:
    """A fitted model with its metrics beside the comparators'."""
    worse = {"twin": 0.0, "clinical_only": -0.044, "ridge_cox": -0.006, "boosting": -0.011}
    metrics = {
        name: {**METRICS, "harrell_c": METRICS["harrell_c"] + step, "uno_c": METRICS["uno_c"] + step}
        for name, step in worse.items()
    }
    return ModelVersion.objects.create(
        study=study,
        endpoint="OS",
        checkpoint_sha256="ab" * 32,
        data_sha256="cd" * 32,
        config={"seed": 0},
        metrics={"metrics": metrics, "n": 850, "events": 569, "modalities": ["clinical", "ctdna"], "seconds": 81.2},
    )


def make_twin(patient: Patient, model: ModelVersion | None = None, *, origin_day: int = 0, seed: int = 0) -> Twin:
    """The state of a patient; the vector depends on the seed."""
    model = model or ModelVersion.objects.filter(study=patient.study).first() or make_model(patient.study)
    return Twin.objects.create(
        patient=patient,
        model=model,
        origin_day=origin_day,
        seed=seed,
        prognostic_index=0.31,
        snapshot_sha256=hashlib.sha256(patient.code.encode()).hexdigest(),
        embedding=make_vector(seed),
        modalities={
            name: {"present": name != "omics", "age_days": None if name == "omics" else 4} for name in MODALITIES
        },
        state={
            "burden_mm": {"mean": 84.2, "low": 71.0, "high": 97.9},
            "resistant_fraction": {"mean": 0.42, "low": 0.11, "high": 0.78},
            "growth_per_month": {"mean": 0.063, "low": 0.021, "high": 0.131},
            "ctdna_vaf": {"mean": 0.118, "low": 0.082, "high": 0.157},
        },
        flags=[{"code": "missing_modality", "message": "No omics: the interval is wider by a factor of 1.2."}],
    )


def make_vector(seed: int) -> list[float]:
    """A twin embedding."""
    draw = random.Random(seed)
    return [draw.gauss(0, 1) for _ in range(EMBEDDING_DIM)]


def make_forecast(patient: Patient, arms: dict[str, Any] | None = None, *, twin: Twin | None = None) -> Forecast:
    """A forecast of two arms, or of the arms given (see tests/forecast_json.py)."""
    twin = twin or patient.twins.first() or make_twin(patient)
    return Forecast.objects.create(twin=twin, horizon_months=24, arms=simulated(arms), seconds=0.4)


def make_cohort(count: int, study: Study | None = None) -> list[Patient]:
    """Many patients with an arm, follow-up and a twin each, in bulk."""
    study = study or Study.objects.filter(code="demo").first() or make_study()
    model = ModelVersion.objects.filter(study=study).first() or make_model(study)
    patients = Patient.objects.bulk_create(
        Patient(
            study=study,
            code=f"C-{n:04d}",
            age_years=50 + n % 30,
            sex=("female", "male")[n % 2],
            diagnosis="NSCLC",
            ecog=n % 2,
        )
        for n in range(1, count + 1)
    )
    TreatmentLine.objects.bulk_create(
        TreatmentLine(patient=each, regimen=ARMS[n % 2], start_day=0, line=2, is_index=True)
        for n, each in enumerate(patients)
    )
    Outcome.objects.bulk_create(
        Outcome(patient=each, endpoint="OS", time_days=60 + 7 * (n % 90), status=("event", "censored")[n % 3 == 0])
        for n, each in enumerate(patients)
    )
    Twin.objects.bulk_create(
        Twin(patient=each, model=model, origin_day=0, seed=n, snapshot_sha256="ef" * 32, embedding=make_vector(n))
        for n, each in enumerate(patients, 1)
    )
    return patients
