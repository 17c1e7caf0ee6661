"""The molecular files of one real case, each alone into a new study: what is in them is what is stored."""

import gzip
import math

import pytest

from ingest.matrix.format import FORMAT as MATRIX
from ingest.vcf_file.format import FORMAT as VCF
from tests.paths import dev_data
from tests.unit.ingest.asking import ask

CASE = "T001-BRCA"


def lines_of(name: str) -> list[list[str]]:
    path = dev_data("vcf") / name
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [line.split("\t") for line in text.decode().splitlines()]


def test_every_variant_is_stored():
    path = dev_data("vcf") / f"{CASE}.grch37.vcf.gz"
    package = VCF.read(ask(path, kind="tissue"))

    records = [row for row in lines_of(path.name) if not row[0].startswith("#")]
    assert not package.errors
    assert len(package.variants) == len(records) == 196
    assert [patient.code for patient in package.patients] == [CASE]
    assert package.study.genome_build == package.specimens[0].build == "GRCh37"
    for row, variant in zip(records, package.variants, strict=True):
        info = dict(part.split("=") for part in row[7].split(";"))
        assert (variant.chrom, str(variant.position), variant.depth) == (row[0], row[1], int(info["TDP"]))
        # the file rounds some frequencies over another depth
        assert math.isclose(variant.vaf or 0, float(info["TVAF"]), abs_tol=0.01)


def test_every_gene_of_the_expression_is_stored():
    path = dev_data("vcf") / f"{CASE}.gene_expression.tsv.gz"
    package = MATRIX.read(ask(path))

    rows = lines_of(path.name)[1:]
    table = package.tables[0]
    assert not package.errors
    assert (table.patients, table.kind, table.settings) == (
        (CASE,),
        "expression",
        {"ids": "gene symbols", "unit": "tpm"},
    )
    assert list(table.features) == [row[0] for row in rows]
    assert table.values[0].tolist() == pytest.approx([float(row[1]) for row in rows], rel=1e-6)


def test_every_segment_is_kept_and_summed():
    path = dev_data("vcf") / f"{CASE}.grch37.cna.tsv"
    package = MATRIX.read(ask(path))

    rows = [(chrom, *map(int, rest)) for chrom, *rest in lines_of(path.name)[1:]]
    autosomes = [(end - start + 1, major + minor, minor) for chrom, start, end, major, minor in rows if chrom.isdigit()]
    bases = sum(length for length, _, _ in autosomes)
    found = {each.name: each.value for each in package.observations}
    assert not package.errors
    assert len(package.raws[0].content["rows"]) == len(rows) == 252
    assert found == pytest.approx(
        {
            "ploidy": sum(length * total for length, total, _ in autosomes) / bases,
            "loh_fraction": sum(length for length, _, minor in autosomes if minor == 0) / bases,
            "fraction_genome_altered": sum(length for length, total, _ in autosomes if total != 2) / bases,
        }
    )


def test_every_fusion_is_kept_and_those_with_two_partners_are_edges():
    path = dev_data("vcf") / f"{CASE}.grch37.fusions.tsv"
    package = MATRIX.read(ask(path))

    rows = lines_of(path.name)[1:]
    assert not package.errors
    assert len(package.raws) == len(rows) == 13
    assert [f"{each.origin}--{each.target}" for each in package.gene_links] == [
        row[0] for row in rows if all(row[0].split("--"))
    ]
    assert {issue.code for issue in package.warnings} >= {"partner_unknown", "position_beyond_contig"}


def test_the_four_files_are_of_one_patient():
    names = (f"{CASE}.grch37.vcf.gz", f"{CASE}.gene_expression.tsv.gz", f"{CASE}.grch37.cna.tsv")
    for name in names:
        chosen = VCF if ".vcf" in name else MATRIX
        package = chosen.read(ask(dev_data("vcf") / name, CASE))
        assert not package.patients
        assert not package.errors
