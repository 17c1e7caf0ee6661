import pytest

from fusion.cohort.knowledge import canonical_pathways, drug_targets, find_drugs, gene_roles


def test_ten_canonical_pathways_hold_their_genes():
    pathways = canonical_pathways()
    assert len(pathways) == 10
    assert {"KRAS", "BRAF", "NF1"} <= pathways["RTK-RAS"]
    assert {"TP53", "MDM2"} <= pathways["p53"]


def test_roles_say_what_alteration_does():
    roles = gene_roles()
    assert (roles["KRAS"], roles["TP53"], roles["PTEN"]) == ("oncogene", "suppressor", "suppressor")
    assert "RPS6" not in roles


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Atezolizumab", ("atezolizumab",)),
        ("folfiri_cetuximab", ("cetuximab",)),
        ("palbociclib + fulvestrant 500 mg", ("fulvestrant", "palbociclib")),
        ("best supportive care", ()),
        ("notdocetaxel", ()),
    ],
)
def test_drugs_are_found_as_whole_words(text: str, drugs: tuple[str, ...]):
    assert find_drugs([text]) == drugs


def test_targets_of_a_drug():
    assert drug_targets()["crizotinib"] == ("ALK", "MET", "ROS1")
