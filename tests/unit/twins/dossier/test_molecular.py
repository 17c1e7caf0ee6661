"""Variants without a gene, panels, and long alleles."""

from twins.dossier.molecular import cell_of, is_outside, panel_note, place_of
from twins.models import Specimen, Variant

PANELS = {"WILD10": frozenset({"EGFR"})}


def test_a_gene_outside_the_panel_was_not_tested() -> None:
    specimen = Specimen(panel="WILD10", variants_state="none_found")

    assert cell_of(specimen, None, is_outside("TP53", specimen, PANELS)) == "not tested"
    assert cell_of(specimen, None, is_outside("EGFR", specimen, PANELS)) == "none found"
    assert not is_outside("", specimen, PANELS) and not is_outside("TP53", Specimen(), PANELS)


def test_panel_note_says_what_was_looked_at() -> None:
    assert panel_note("WILD10", "tissue 0.0", frozenset({"EGFR"})).startswith("Panel WILD10 (tissue 0.0): 1 gene;")
    assert "not stored" in panel_note("X", "tissue 0.0", None)


def test_place_is_as_much_as_is_known_and_long_alleles_are_cut() -> None:
    assert place_of(Variant(chrom="17", position=7577124, ref="C", alt="T")) == "17:7577124 C>T"
    assert place_of(Variant()) == ""
    assert "(40 bases)" in place_of(Variant(chrom="1", position=5, ref="A" * 40, alt="A"))
