"""Sequenced tissue read from real rows: what models that are not graphs see of it."""

import numpy as np
import pytest
from django.db import connection

from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.model.layout import conform, layout_of
from tests.factories import make_cohort, make_study
from twins.database import url_of
from twins.models import FeatureSet, FeatureVector, GenePanel, Knowing, Patient, Specimen, Study, Variant

pytestmark = pytest.mark.django_db(transaction=True)
TESTED, CARRIERS = 60, 20


def load(study: str = "demo", patients: list[str] | None = None, *, origin_day: int = 0) -> Cohort:
    url = url_of(connection.settings_dict)
    return load_cohort(url, study, None, patients=patients, origin_day=origin_day)


def block_of(cohort: Cohort, name: str) -> Block:
    block = cohort.block(name)
    assert block is not None
    return block


def sequence(patient: Patient, genes: list[str], *, day: int = 0, panel: str = "") -> None:
    state = Knowing.VALUE if genes else Knowing.NONE_FOUND
    tissue = Specimen.objects.create(patient=patient, kind="tissue", day=day, variants_state=state, panel=panel)
    for gene in genes:
        Variant.objects.create(specimen=tissue, gene=gene, effect="Missense_Mutation", vaf=0.3)


@pytest.fixture
def study() -> Study:
    """Of 70 patients 60 were sequenced: 20 carry TP53, 16 of them KRAS too."""
    made = make_study()
    for number, patient in enumerate(make_cohort(70, made)[:TESTED]):
        sequence(patient, ["TP53"] * (number < CARRIERS) + ["KRAS"] * (number < 16))
    return made


def test_tissue_becomes_summaries_pathways_and_genes(study: Study):
    cohort = load()
    assert block_of(cohort, "tissue altered genes").genes == ("TP53", "KRAS")
    assert block_of(cohort, "tissue altered genes").values.sum(axis=0).tolist() == [20, 16]
    assert set(block_of(cohort, "tissue altered pathways").features) == {
        "RTK-RAS pathway altered",
        "p53 pathway altered",
    }
    assert block_of(cohort, "tissue mutations").present.sum() == TESTED


def test_sources_are_named_and_nothing_later_is_read(study: Study):
    last = Patient.objects.get(code="C-0070")
    sequence(last, ["TP53"], day=5)
    row = load().codes.index("C-0070")
    assert not block_of(load(), "tissue altered genes").present[row]
    later = load(origin_day=5)
    assert block_of(later, "tissue altered genes").values[row].tolist() == [1, 0]
    source = next(one for one in later.provenance if one.block == "tissue altered genes")
    assert (source.feature_set, source.latest_day) == ("tissue variants", 5)


def test_one_patient_is_read_as_among_all(study: Study):
    everybody, alone = load(), load(patients=["C-0018"])
    row = everybody.codes.index("C-0018")
    told = conform(alone, layout_of(everybody))
    for name in ("tissue altered genes", "tissue altered pathways", "tissue mutations"):
        assert block_of(told, name).values[0] == pytest.approx(block_of(everybody, name).values[row])
        assert block_of(told, name).observed[0].tolist() == block_of(everybody, name).observed[row].tolist()


def test_gene_outside_the_panel_of_another_study_is_not_observed(study: Study):
    other = make_study("other")
    GenePanel.objects.create(study=other, name="narrow", genes=["TP53"])
    sequence(Patient.objects.create(study=other, code="X-1"), [], panel="narrow")
    genes = block_of(conform(load("other"), layout_of(load())), "tissue altered genes")
    assert dict(zip(genes.genes, genes.observed[0].tolist(), strict=True)) == {"TP53": True, "KRAS": False}
    assert not genes.values.any()


def test_feature_set_of_the_same_name_gives_way(study: Study):
    patient = Patient.objects.get(code="C-0001")
    table = FeatureSet.objects.create(study=study, modality="omics", name="tissue mutations", features=["x"], genes=[])
    FeatureVector.objects.create(feature_set=table, patient=patient, day=0, values=[1.0], digest="")
    names = [block.name for block in load().blocks]
    assert len(set(names)) == len(names)
    assert "alterations" in block_of(load(), "tissue mutations").features


def test_lost_copies_count_as_alterations(study: Study):
    table = FeatureSet.objects.create(
        study=study, modality="omics", name="cna", features=["CDKN2A", "EGFR"], genes=["CDKN2A", "EGFR"]
    )
    for number, patient in enumerate(Patient.objects.filter(study=study).order_by("code")):
        FeatureVector.objects.create(
            feature_set=table, patient=patient, day=0, values=[-2.0 * (number < 17), 1.0], digest=""
        )
    genes = block_of(load(), "tissue altered genes")
    column = genes.genes.index("CDKN2A")
    assert genes.values[:, column].sum() == 17
    assert np.flatnonzero(genes.values[:, column]).max() == 16
