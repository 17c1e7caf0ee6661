from pathlib import Path

import phenopackets
import pytest

from ingest.errors import OptionUnknown
from ingest.phenopackets.format import recognise
from ingest.records import Knowing, OutcomeRecord, OutcomeStatus, SpecimenKind
from tests.unit.ingest.phenopackets.making import (
    age,
    at,
    codes,
    disease,
    interpreted,
    packet,
    read,
    read_path,
    term,
)

KRAS = {"geneContext": {"valueId": "HGNC:6407", "symbol": "KRAS"}}
PLACE = {"genomeAssembly": "GRCh38", "chrom": "chr12", "pos": "25245350", "ref": "C", "alt": "T"}


def _quantity(code: str, value: float, unit: str, **changes: object) -> dict[str, object]:
    told = {"quantity": {"unit": {"id": f"UCUM:{unit}"}, "value": value}}
    return {"assay": term(code), "value": told, "timeObserved": age("P60Y"), **changes}


def test_the_disease_gives_diagnosis_stage_and_age(tmp_path: Path) -> None:
    told = disease(diseaseStage=[term("NCIT:C27970")], clinicalTnmFinding=[term("NCIT:C1", "Lung cM0 TNM Finding v8")])

    package = read(tmp_path, packet(diseases=[told]))

    person = package.patients[0]
    assert (person.code, person.sex, person.age_years) == ("T1", "male", 60.0)
    assert (person.diagnosis, person.stage, person.covariates) == ("LUAD", "III", {"m_category": "cM0"})
    assert codes(package) == ["stage_by_display"]


def test_an_excluded_disease_is_no_diagnosis(tmp_path: Path) -> None:
    package = read(tmp_path, packet(diseases=[disease(term=term("NCIT:C4917"), excluded=True), disease()]))

    assert package.patients[0].diagnosis == "LUAD"
    assert package.tally["Disease"] == {"used": 1, "kept_raw": 1, "ignored": 0}


def test_an_excluded_feature_is_absent_and_never_a_value(tmp_path: Path) -> None:
    features = [
        {"type": term("HP:0002094"), "onset": age("P60Y")},
        {"type": term("HP:0002105"), "onset": age("P60Y"), "excluded": True},
    ]

    package = read(tmp_path, packet(phenotypicFeatures=features))

    assert [(each.name, each.state, each.value) for each in package.observations] == [
        ("HP:0002094", Knowing.VALUE, 1.0),
        ("HP:0002105", Knowing.NONE_FOUND, None),
    ]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (age("P60Y1M"), 30),
        (age("P60Y2W3D"), 17),
        ({"ageRange": {"start": {"iso8601duration": "P60Y"}, "end": {"iso8601duration": "P60Y20D"}}}, 10),
        (age("P59Y"), -365),
    ],
)
def test_ages_are_days_from_the_onset(tmp_path: Path, when: dict[str, object], day: int) -> None:
    package = read(tmp_path, packet(measurements=[_quantity("LOINC:2039-6", 3, "ng/mL", timeObserved=when)]))

    assert package.observations[0].day == day


def test_the_date_of_birth_joins_ages_and_timestamps(tmp_path: Path) -> None:
    born = {"id": "T1", "dateOfBirth": "1960-01-01T00:00:00Z"}
    measured = [_quantity("LOINC:2039-6", 3, "ng/mL", timeObserved=at("2020-01-21"))]

    package = read(tmp_path, packet(subject=born, measurements=measured))

    assert package.observations[0].day == 20 and package.issues == []


def test_without_a_date_of_birth_a_timestamp_cannot_join_ages(tmp_path: Path) -> None:
    measured = [_quantity("LOINC:2039-6", 3, "ng/mL", timeObserved=at("2020-01-21"))]

    package = read(tmp_path, packet(measurements=measured))

    assert package.observations == [] and codes(package) == ["time_axis", "undated"]
    assert package.tally["Measurement"]["kept_raw"] == 1


def test_without_an_onset_the_first_time_is_day_0(tmp_path: Path) -> None:
    bare = {"term": term("NCIT:C3512")}
    measured = [_quantity("LOINC:2039-6", 3, "ng/mL", timeObserved=age(text)) for text in ("P60Y10D", "P60Y")]

    package = read(tmp_path, packet(diseases=[bare], measurements=measured))

    assert [each.day for each in package.observations] == [10, 0] and codes(package) == ["index_date_assumed"]


def test_quantities_answers_and_complex_values_are_observations(tmp_path: Path) -> None:
    answer = {"assay": term("LOINC:85337-4"), "value": {"ontologyClass": term("LOINC:LA6576-8")}}
    parts = [{"type": term("LOINC:8480-6"), "quantity": {"unit": term("UCUM:mm[Hg]"), "value": 120}}]
    measured = [
        _quantity("LOINC:33728-7", 2.5, "cm"),
        {**answer, "timeObserved": age("P60Y")},
        {"assay": term("LOINC:1"), "complexValue": {"typedQuantities": parts}, "timeObserved": age("P60Y")},
    ]

    package = read(tmp_path, packet(measurements=measured))

    assert [(each.name, each.value, each.unit) for each in package.observations] == [
        ("tumour_longest_diameter", 25.0, "mm"),
        ("er_status", 1.0, ""),
        ("systolic_pressure", 120.0, "mm[Hg]"),
    ]


@pytest.mark.parametrize("text", ["0.25", "25%", "25.0 %", "2.5e-1"])
def test_the_allele_fraction_among_the_extensions(tmp_path: Path, text: str) -> None:
    told = {**KRAS, "extensions": [{"name": "allele-frequency", "value": text}]}

    package = read(tmp_path, packet(**interpreted(told)))

    assert package.variants[0].vaf == pytest.approx(0.25)


def test_a_vcf_record_brings_its_own_build(tmp_path: Path) -> None:
    package = read(tmp_path, packet(**interpreted({**KRAS, "vcfRecord": PLACE})))

    found = package.variants[0]
    assert (found.gene, found.chrom, found.position, found.day) == ("KRAS", "12", 25245350, 10)
    assert (package.specimens[0].build, package.specimens[0].kind) == ("GRCh38", SpecimenKind.TISSUE)


def test_hgvs_is_kept_as_given(tmp_path: Path) -> None:
    told = [{"syntax": "hgvs.p", "value": "p.(Gly12Asp)"}, {"syntax": "hgvs.c", "value": "NM_004985.5:c.35G>A"}]

    package = read(tmp_path, packet(**interpreted({**KRAS, "expressions": told})))

    assert package.variants[0].protein == "p.(Gly12Asp)"
    assert "NM_004985.5:c.35G>A" in str(package.raws[0].content)


@pytest.mark.parametrize(("sample", "status"), [("T1", "CAUSATIVE"), ("b1", "REJECTED")])
def test_germline_and_rejected_variants_are_no_mutations(tmp_path: Path, sample: str, status: str) -> None:
    package = read(tmp_path, packet(**interpreted(KRAS, sample=sample, status=status)))

    assert package.variants == [] and package.specimens == []
    assert package.tally["GenomicInterpretation"] == {"used": 0, "kept_raw": 1, "ignored": 0}


def test_a_reference_sample_holds_no_tumour_mutation(tmp_path: Path) -> None:
    content = packet(**interpreted(KRAS))
    content["biosamples"][0]["materialSample"] = term("EFO:0009654")

    assert read(tmp_path, content).variants == []


def test_plasma_is_plasma(tmp_path: Path) -> None:
    content = packet(**interpreted(KRAS))
    content["biosamples"][0]["sampledTissue"] = term("UBERON:0001969")

    assert read(tmp_path, content).specimens[0].kind is SpecimenKind.PLASMA


@pytest.mark.parametrize(("copies", "effect"), [("1", "copy_number_loss"), ("6", "copy_number_gain"), ("2", None)])
def test_the_number_of_copies_is_gain_or_loss(tmp_path: Path, copies: str, effect: str | None) -> None:
    told = {**KRAS, "variation": {"copyNumber": {"gene": {"geneId": "x"}, "number": {"value": copies}}}}

    assert read(tmp_path, packet(**interpreted(told))).variants[0].effect == effect


def test_doses_of_a_drug_are_one_treatment(tmp_path: Path) -> None:
    born = {"id": "T1", "dateOfBirth": "1960-01-01T00:00:00Z"}
    doses = [
        {"interval": {"start": f"2020-0{month}-01T00:00:00Z", "end": f"2020-0{month}-20T00:00:00Z"}} for month in (3, 2)
    ]
    action = {"treatment": {"agent": term("RxNorm:2555"), "doseIntervals": doses}}

    package = read(tmp_path, packet(subject=born, medicalActions=[action]))

    assert [(each.regimen, each.start_day, each.stop_day) for each in package.treatments] == [("cisplatin", 31, 79)]


def test_a_regimen_is_named_by_its_drugs_where_all_are_known(tmp_path: Path) -> None:
    regimens = [term("NCIT:C1", "Carboplatin/Etoposide Regimen"), term("NCIT:C2", "Some/Secret Regimen")]
    actions = [{"therapeuticRegimen": {"ontologyClass": each, "startTime": age("P60Y")}} for each in regimens]

    package = read(tmp_path, packet(medicalActions=actions))

    assert [each.regimen for each in package.treatments] == ["carboplatin + etoposide", "NCIT:C2"]
    assert "Secret" not in str(package)


def test_what_has_no_time_is_kept_raw(tmp_path: Path) -> None:
    radiation = {"radiationTherapy": {"modality": term("NCIT:C1"), "dosage": 60, "fractions": 30}}

    package = read(tmp_path, packet(medicalActions=[radiation]))

    assert package.treatments == [] and package.raws[0].content["radiationTherapy"]["dosage"] == 60
    assert codes(package) == ["undated"]


@pytest.mark.parametrize(
    ("status", "days", "outcome"),
    [
        ({"status": "DECEASED", "survivalTimeInDays": 700}, 700, OutcomeStatus.EVENT),
        ({"status": "DECEASED", "timeOfDeath": age("P61Y")}, 365, OutcomeStatus.EVENT),
        ({"status": "ALIVE", "survivalTimeInDays": 90}, 90, OutcomeStatus.CENSORED),
    ],
)
def test_vital_status_is_survival(tmp_path: Path, status: dict[str, object], days: int, outcome: OutcomeStatus) -> None:
    package = read(tmp_path, packet(subject={"id": "T1", "vitalStatus": status}))

    assert package.outcomes == [OutcomeRecord(patient="T1", endpoint="OS", time_days=days, status=outcome)]


def test_a_death_without_a_time_gives_no_outcome(tmp_path: Path) -> None:
    package = read(tmp_path, packet(subject={"id": "T1", "vitalStatus": {"status": "DECEASED"}}))

    assert package.outcomes == [] and codes(package) == ["death_undated"]


def test_no_label_description_or_date_leaves_the_reader(tmp_path: Path) -> None:
    action = {"procedure": {"code": term("NCIT:C9", "Secretlabel"), "performed": at("2020-03-04")}}
    content = packet(medicalActions=[action], diseases=[disease(), disease(term=term("NCIT:C9", "Secretlabel"))])
    content["subject"] |= {"dateOfBirth": "1960-01-02T00:00:00Z", "alternateIds": ["Secret-MRN"]}
    content["interpretations"] = [{"id": "i", "summary": "Secretsummary"}]

    package = read(tmp_path, content)

    for forbidden in ("Secret", "1960", "2020"):
        assert forbidden not in str(package), forbidden


def test_every_element_is_counted_once(tmp_path: Path) -> None:
    content = packet(
        **interpreted(KRAS), measurements=[_quantity("LOINC:2039-6", 3, "ng/mL")], files=[{"uri": "file://x.vcf"}]
    )

    package = read(tmp_path, content)

    assert {kind: sum(counts.values()) for kind, counts in package.tally.items()} == {
        "Biosample": 1,
        "Disease": 1,
        "File": 1,
        "GenomicInterpretation": 1,
        "Individual": 1,
        "Measurement": 1,
    }


def test_an_option_that_is_no_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionUnknown, match="GRCh37 or GRCh38"):
        read(tmp_path, packet(), build="hg18")


def test_a_build_that_was_asked_serves_records_without_one(tmp_path: Path) -> None:
    place = {key: value for key, value in PLACE.items() if key != "genomeAssembly"}

    package = read(tmp_path, packet(**interpreted({**KRAS, "vcfRecord": place})), build="GRCh37")

    assert package.errors == [] and package.specimens[0].build == "GRCh37"


def test_field_names_in_snake_case_are_read(tmp_path: Path) -> None:
    content = packet()
    content["meta_data"] = {"phenopacket_schema_version": "2.0.2"}
    del content["metaData"]

    assert read(tmp_path, content).errors == []


def test_recognised_by_content(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: p\nsubject:\n  id: T1\nmetaData:\n  phenopacketSchemaVersion: '2.0'\n")
    (tmp_path / "b.yaml").write_text("name: something else\n")
    (tmp_path / "c.json").write_text('{"resourceType": "Patient", "metaData": 1}')
    (tmp_path / "d.pb").write_bytes(b"\x00\x01\x02")

    found = [recognise(tmp_path / name) is not None for name in ("a.yaml", "b.yaml", "c.json", "d.pb", "none")]

    assert found == [True, False, False, False, False]


def test_a_folder_of_packets_is_one_import(tmp_path: Path) -> None:
    for number in (1, 2):
        read(tmp_path, packet(subject={"id": f"T{number}"}))
        (tmp_path / "packet.json").rename(tmp_path / f"{number}.json")

    package = read_path(tmp_path)

    assert [each.code for each in package.patients] == ["T1", "T2"]


def test_a_protobuf_time_outside_the_calendar_is_refused(tmp_path: Path) -> None:
    message = phenopackets.Phenopacket(id="p", subject=phenopackets.Individual(id="T1"))
    message.subject.date_of_birth.seconds = -(10**13)
    message.meta_data.phenopacket_schema_version = "2.0"
    (tmp_path / "packet.pb").write_bytes(message.SerializeToString())

    assert codes(read_path(tmp_path / "packet.pb")) == ["phenopacket_invalid"]


def test_a_character_that_no_database_takes_is_refused(tmp_path: Path) -> None:
    assert codes(read(tmp_path, packet(id="p\0"))) == ["phenopacket_invalid"]


def test_a_cancer_is_the_diagnosis_wherever_it_stands(tmp_path: Path) -> None:
    other = {"term": term("MONDO:0005015"), "onset": age("P40Y")}

    package = read(tmp_path, packet(diseases=[other, disease()]))

    assert (package.patients[0].diagnosis, package.patients[0].age_years) == ("LUAD", 60.0)
    assert package.tally["Disease"] == {"used": 1, "kept_raw": 1, "ignored": 0}


def test_when_last_seen_is_no_day_0_where_anything_else_has_a_time(tmp_path: Path) -> None:
    subject = {"id": "T1", "timeAtLastEncounter": age("P38Y")}
    sample = {"id": "b1", "timeOfCollection": age("P48Y")}

    package = read(tmp_path, packet(subject=subject, diseases=[{"term": term("NCIT:C4024")}], biosamples=[sample]))

    assert (package.patients[0].age_years, package.patients[0].diagnosis) == (48.0, "ESCC")
    assert package.outcomes == []


@pytest.mark.parametrize(
    ("label", "found"), [("T2 Stage Finding", "T2"), ("pT2b Stage Finding", "pT2b"), ("Lung cT3 TNM Finding v8", "cT3")]
)
def test_categories_by_the_names_of_the_nci_thesaurus(tmp_path: Path, label: str, found: str) -> None:
    package = read(tmp_path, packet(diseases=[disease(clinicalTnmFinding=[term("NCIT:C0", label)])]))

    assert package.patients[0].covariates == {"t_category": found}


def test_a_position_of_a_third_build_is_never_given_ours(tmp_path: Path) -> None:
    record = {"genomeAssembly": "NCBI36", "chrom": "NC_000019.8", "pos": "1171707", "ref": "G", "alt": "A"}
    descriptor = {"vcfRecord": record, "geneContext": {"valueId": "HGNC:11389", "symbol": "STK11"}}

    package = read(tmp_path, packet(**interpreted(descriptor)), build="GRCh38")

    assert package.errors == [] and "other_build" in codes(package)
    assert [(each.gene, each.chrom, each.position) for each in package.variants] == [("STK11", "19", None)]


def test_a_sample_without_a_time_needs_the_option_day(tmp_path: Path) -> None:
    content = interpreted(KRAS)
    content["biosamples"][0].pop("timeOfCollection")

    kept = read(tmp_path, packet(**content))
    asked = read(tmp_path, packet(**content), day="7")

    assert kept.variants == [] and "undated" in codes(kept)
    assert [(each.gene, each.day) for each in asked.variants] == [("KRAS", 7)]
