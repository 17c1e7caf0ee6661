"""One bgzipped VCF 4.2 a blood draw, as a somatic caller writes it, and the index table that names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ingest.demo.bgzf import compress
from ingest.demo.cohort import Cohort
from ingest.demo.fates import Fate
from ingest.demo.followup import Seen
from ingest.demo.presence import Presence
from ingest.demo.reads import Call, Draw, draw_blood
from ingest.demo.tables import write_table

# GRCh38 (GCA_000001405.15), chromosomes only.
CONTIGS: Final = {
    "chr1": 248956422,
    "chr2": 242193529,
    "chr3": 198295559,
    "chr4": 190214555,
    "chr5": 181538259,
    "chr6": 170805979,
    "chr7": 159345973,
    "chr8": 145138636,
    "chr9": 138394717,
    "chr10": 133797422,
    "chr11": 135086622,
    "chr12": 133275309,
    "chr13": 114364328,
    "chr14": 107043718,
    "chr15": 101991189,
    "chr16": 90338345,
    "chr17": 83257441,
    "chr18": 80373285,
    "chr19": 58617616,
    "chr20": 64444167,
    "chr21": 46709983,
    "chr22": 50818468,
    "chrX": 156040895,
    "chrY": 57227415,
}
_META: Final = (
    "##fileformat=VCFv4.2",
    "##source=consilium-demo-synthetic",
    "##reference=GRCh38",
    *(f"##contig=<ID={name},length={length},assembly=GRCh38>" for name, length in CONTIGS.items()),
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##INFO=<ID=GENE,Number=1,Type=String,Description="Gene symbol">',
    '##INFO=<ID=EFFECT,Number=1,Type=String,Description="Effect on the protein">',
    '##INFO=<ID=HGVSp,Number=1,Type=String,Description="Protein change">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">',
    '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Share of mutant reads">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads at the position">',
)


def write_draws(
    folder: Path, cohort: Cohort, fates: Mapping[str, Fate], seen: tuple[Seen, ...], presence: Presence
) -> None:
    """Write ctdna/CODE/drawN.vcf.gz for every tested patient, and ctdna/draws.csv."""
    rows: list[tuple[str, int, str, str]] = []
    for patient in presence.patients("ctdna"):
        code = cohort.codes[patient]
        (folder / "ctdna" / code).mkdir(parents=True, exist_ok=True)
        draws = draw_blood(cohort, fates[str(cohort.arm[patient])].course, seen[patient], patient)
        for number, draw in enumerate(draws, start=1):
            name, sample = f"ctdna/{code}/draw{number}.vcf.gz", f"{code}-plasma-{number}"
            (folder / name).write_bytes(compress(render_vcf(draw, sample).encode("ascii")))
            rows.append((code, draw.day, name, sample))
    write_table(folder / "ctdna" / "draws.csv", ("patient", "day", "vcf", "sample"), rows)


def render_vcf(draw: Draw, sample: str) -> str:
    """The VCF text of one draw; a draw without calls has a header and no records."""
    columns = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", sample)
    return "\n".join((*_META, "\t".join(columns), *_records(draw.calls))) + "\n"


def _records(calls: tuple[Call, ...]) -> Iterator[str]:
    for call in calls:
        spot = call.hotspot
        info = f"GENE={spot.gene};EFFECT={spot.effect};HGVSp={spot.protein}"
        reads = f"0/1:{call.depth - call.mutant},{call.mutant}:{call.vaf:.5f}:{call.depth}"
        yield "\t".join(
            (spot.chrom, str(spot.position), ".", spot.ref, spot.alt, ".", "PASS", info, "GT:AD:AF:DP", reads)
        )
