"""A full course of one patient, as rows: treatment, draws, sizes, responses, adverse events, images, features."""

import io

from PIL import Image, ImageDraw

from twins.models import (
    AdverseEvent,
    DiseaseEvent,
    FeatureSet,
    FeatureVector,
    ImagingStudy,
    Knowing,
    Lesion,
    Outcome,
    Patient,
    Response,
    SlideEmbedding,
    Specimen,
    SpecimenKind,
    Variant,
)

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
