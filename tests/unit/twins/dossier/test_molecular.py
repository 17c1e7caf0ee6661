"""Variants without a gene, panels, and long alleles."""

from tests.timelines import timeline_of
from twins.dossier.molecular import cell_of, is_outside, kept_notes, panel_note, place_of
from twins.dossier.records import Point, Series
from twins.dossier.timeline.rows import level_rows
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


def test_germline_variants_are_said_to_be_kept_apart() -> None:
    assert kept_notes({"germline_variant": 3, "lab_order": 9}) == (
        "Kept apart and not shown: 3 variants of the germline, as the files called them.",
    )
    assert kept_notes({}) == ()


def test_level_rows_hold_every_state_with_its_limit() -> None:
    gene = Series(
        name="TP53",
        unit="VAF",
        points=(Point(day=30, value=None, state="none_found"), Point(day=0, value=0.0123, state="value")),
    )
    level = Series(
        name="tumour molecules", unit="MTM/mL", points=(Point(day=0, value=None, state="below_limit", limit=0.5),)
    )

    rows = level_rows(timeline_of(gene_vaf=(gene,), series=(level,)))

    assert [(row.day, row.what, row.value, row.state, row.limit) for row in rows] == [
        (0, "TP53", "1.2%", "measured", "–"),
        (30, "TP53", "–", "tested, none found", "–"),
        (0, "tumour molecules", "–", "below the limit of detection", "0.5 MTM/mL"),
    ]
