from pathlib import Path

import pytest

from tests.unit.ingest.fhir.making import (
    LOINC,
    SNOMED,
    bundle,
    codes,
    concept,
    condition,
    observation,
    patient,
    read,
    read_patient,
)

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
ICDO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
HISTOLOGY = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior"


def _morphology(system: str, code: str) -> list[dict[str, object]]:
    return [{"url": HISTOLOGY, "valueCodeableConcept": concept(system, code)}]


@pytest.mark.parametrize(
    ("system", "code", "morphology", "oncotree"),
    [
        (SNOMED, "254637007", (SNOMED, "1187332001"), "LUAD"),
        (SNOMED, "254837009", (SNOMED, "82711006"), "IDC"),
        (ICD10, "C34.11", (ICDO3, "8070/3"), "LUSC"),
        (ICD10, "C61", (ICDO3, "8140/3"), "PRAD"),
        (ICD10, "C34.11", None, "LUNG"),
        (SNOMED, "109841003", None, "HCC"),
        (ICDO3, "9732/3", None, "PCM"),
    ],
)
def test_diagnosis_and_morphology_give_the_oncotree_code(
    tmp_path: Path, system: str, code: str, morphology: tuple[str, str] | None, oncotree: str
) -> None:
    told = {} if morphology is None else {"extension": _morphology(*morphology)}

    package = read(tmp_path, bundle(patient(), condition(code=concept(system, code), **told)))

    assert package.patients[0].diagnosis == oncotree and package.issues == []


def test_a_diagnosis_that_only_says_malignant_takes_its_body_site(tmp_path: Path) -> None:
    told = condition("363346000", bodySite=[concept(SNOMED, "39607008")])

    assert read(tmp_path, bundle(patient(), told)).patients[0].diagnosis == "LUNG"


def test_an_unmapped_diagnosis_keeps_its_code_and_warns(tmp_path: Path) -> None:
    told = condition(
        "999999999",
        meta={"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition"]},
    )

    package = read(tmp_path, bundle(patient(), told))

    assert (package.patients[0].diagnosis, package.patients[0].diagnosis_detail) == (None, "SNOMED:999999999")
    assert codes(package) == ["diagnosis_unmapped"]


@pytest.mark.parametrize("status", ["provisional", "refuted", "unconfirmed"])
def test_a_doubtful_diagnosis_is_none(tmp_path: Path, status: str) -> None:
    package = read(tmp_path, bundle(patient(), condition(verificationStatus=concept(VERIFIED, status))))

    assert package.patients[0].diagnosis is None and package.tally["Condition"]["kept_raw"] == 1


def test_a_diagnosis_entered_in_error_is_not_even_kept(tmp_path: Path) -> None:
    package = read(tmp_path, bundle(patient(), condition(verificationStatus=concept(VERIFIED, "entered-in-error"))))

    assert package.raws == [] and package.tally["Condition"]["ignored"] == 1


def test_metastases_and_other_illnesses_are_kept_and_set_no_day_0(tmp_path: Path) -> None:
    bone = condition(id="c2", code=concept(ICD10, "C79.51"), onsetDateTime="2019-06-01")
    pressure = condition(id="c3", code=concept(SNOMED, "38341003"), onsetDateTime="2010-06-01")

    package = read_patient(tmp_path, bone, pressure)

    assert [(raw.kind, raw.day) for raw in package.raws] == [("Condition", -3501), ("Condition", -214)]
    assert package.patients[0].diagnosis == "BREAST"


def test_the_earlier_of_two_primaries_is_day_0(tmp_path: Path) -> None:
    later = condition("254637007", id="c2", onsetDateTime="2021-01-01")

    package = read(tmp_path, bundle(patient(), later, condition()))

    assert package.patients[0].diagnosis == "BREAST"
    assert codes(package) == ["second_primary"] and package.raws[0].day == 366


def test_the_stage_of_the_observation_counts_more_than_the_summary(tmp_path: Path) -> None:
    group = observation(
        "399537006", system=SNOMED, name="g1", valueCodeableConcept=concept(SNOMED, "1222769001"), day="2020-01-02"
    )
    stage = [{"summary": concept(SNOMED, "1222806003"), "assessment": [{"reference": "Observation/g1"}]}]

    package = read(tmp_path, bundle(patient(), condition(stage=stage), group))

    assert package.patients[0].stage == "IIB" and codes(package) == ["stage_conflict"]


@pytest.mark.parametrize(
    ("code", "value", "stage"),
    [
        ((LOINC, "21908-9"), (SNOMED, "1222806003"), "IIIC"),
        ((SNOMED, "399588009"), (SNOMED, "1222838008"), "IVA"),
        ((LOINC, "21902-2"), ("http://cancerstaging.org", "3C"), "IIIC"),
    ],
)
def test_stage_groups_without_a_link_are_read_by_code(
    tmp_path: Path, code: tuple[str, str], value: tuple[str, str], stage: str
) -> None:
    group = observation(code[1], system=code[0], valueCodeableConcept=concept(*value))

    assert read_patient(tmp_path, group).patients[0].stage == stage


def test_tnm_categories_are_covariates(tmp_path: Path) -> None:
    said = (("21905-5", "1228938002"), ("21906-3", "1229973008"), ("21907-1", "1229903009"))
    parts = [observation(code, name=code, valueCodeableConcept=concept(SNOMED, value)) for code, value in said]

    package = read_patient(tmp_path, *parts)

    assert package.patients[0].covariates == {"t_category": "cT3", "n_category": "cN1", "m_category": "cM1"}


def test_an_unknown_stage_is_kept_raw_and_a_free_display_is_not_believed(tmp_path: Path) -> None:
    group = observation("21908-9", valueCodeableConcept=concept(SNOMED, "1", "stage IV for sure"))

    package = read_patient(tmp_path, group)

    assert package.patients[0].stage is None and codes(package) == ["stage_unmapped"]


def test_the_official_name_of_an_unknown_ajcc_code_is_read(tmp_path: Path) -> None:
    name = "American Joint Committee on Cancer stage IIIA (qualifier value)"

    package = read_patient(tmp_path, observation("21908-9", valueCodeableConcept=concept(SNOMED, "1", name)))

    assert package.patients[0].stage == "IIIA" and codes(package) == ["stage_by_display"]
