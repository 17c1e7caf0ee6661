"""Somatic variants of the synthetic tumours: recurrent hotspots of lung cancer, and blood clones that mislead.

Places are GRCh38, forward strand. The variants are public knowledge; who carries them here is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One recurrent variant; `protein` in one-letter HGVS."""

    gene: str
    chrom: str
    position: int
    ref: str
    alt: str
    protein: str
    effect: str = "missense"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A hotspot in one patient: `copies` is m times the cancer-cell fraction; `blood_vaf` is set for a blood clone."""

    hotspot: Hotspot
    copies: float
    blood_vaf: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Genotype:
    """All that a plasma panel could find in one patient, in genome order."""

    carried: tuple[Carried, ...]

    def has(self, *genes: str) -> bool:
        """Whether the tumour carries a variant of any of these genes."""
        return any(item.hotspot.gene in genes and not item.blood_vaf for item in self.carried)


HOTSPOTS: Final = (
    Hotspot("NRAS", "chr1", 114713908, "T", "C", "p.Q61R"),
    Hotspot("NRAS", "chr1", 114713909, "G", "T", "p.Q61K"),
    Hotspot("DNMT3A", "chr2", 25234373, "C", "T", "p.R882H"),
    Hotspot("DNMT3A", "chr2", 25234374, "G", "A", "p.R882C"),
    Hotspot("NFE2L2", "chr2", 177234082, "C", "T", "p.E79K"),
    Hotspot("CTNNB1", "chr3", 41224622, "C", "T", "p.S37F"),
    Hotspot("PIK3CA", "chr3", 179218294, "G", "A", "p.E542K"),
    Hotspot("PIK3CA", "chr3", 179218303, "G", "A", "p.E545K"),
    Hotspot("PIK3CA", "chr3", 179234297, "A", "G", "p.H1047R"),
    Hotspot("FGFR3", "chr4", 1801841, "C", "G", "p.S249C"),
    Hotspot("TET2", "chr4", 105276152, "A", "G", "p.H1881R"),
    Hotspot("FBXW7", "chr4", 152328232, "C", "T", "p.R465H"),
    Hotspot("APC", "chr5", 112839942, "C", "T", "p.R1450*", "stop_gained"),
    Hotspot("EGFR", "chr7", 55174014, "G", "C", "p.G719A"),
    Hotspot("EGFR", "chr7", 55174771, "AGGAATTAAGAGAAGC", "A", "p.E746_A750del", "inframe_deletion"),
    Hotspot("EGFR", "chr7", 55191822, "T", "G", "p.L858R"),
    Hotspot("MET", "chr7", 116771989, "G", "A", "p.D1010N", "splice_region"),
    Hotspot("BRAF", "chr7", 140753336, "A", "T", "p.V600E"),
    Hotspot("BRAF", "chr7", 140781602, "C", "G", "p.G469A"),
    Hotspot("CDKN2A", "chr9", 21971121, "G", "A", "p.R80*", "stop_gained"),
    Hotspot("CDKN2A", "chr9", 21971187, "G", "A", "p.R58*", "stop_gained"),
    Hotspot("PTEN", "chr10", 87933148, "G", "A", "p.R130Q"),
    Hotspot("KRAS", "chr12", 25227341, "T", "G", "p.Q61H"),
    Hotspot("KRAS", "chr12", 25245347, "C", "T", "p.G13D"),
    Hotspot("KRAS", "chr12", 25245350, "C", "A", "p.G12V"),
    Hotspot("KRAS", "chr12", 25245350, "C", "T", "p.G12D"),
    Hotspot("KRAS", "chr12", 25245351, "C", "A", "p.G12C"),
    Hotspot("RB1", "chr13", 48367512, "C", "T", "p.R320*", "stop_gained"),
    Hotspot("MAP2K1", "chr15", 66435117, "G", "T", "p.K57N"),
    Hotspot("TP53", "chr17", 7673776, "G", "A", "p.R282W"),
    Hotspot("TP53", "chr17", 7673802, "C", "T", "p.R273H"),
    Hotspot("TP53", "chr17", 7674216, "C", "A", "p.R249S"),
    Hotspot("TP53", "chr17", 7674220, "C", "T", "p.R248Q"),
    Hotspot("TP53", "chr17", 7674230, "C", "T", "p.G245S"),
    Hotspot("TP53", "chr17", 7674872, "T", "C", "p.Y220C"),
    Hotspot("TP53", "chr17", 7674945, "G", "A", "p.R196*", "stop_gained"),
    Hotspot("TP53", "chr17", 7675088, "C", "T", "p.R175H"),
    Hotspot("TP53", "chr17", 7675143, "C", "A", "p.V157F"),
    Hotspot("ERBB2", "chr17", 39711955, "C", "T", "p.S310F"),
    Hotspot("SMAD4", "chr18", 51065549, "G", "A", "p.R361H"),
    Hotspot("STK11", "chr19", 1207022, "C", "T", "p.Q37*", "stop_gained"),
    Hotspot("STK11", "chr19", 1220488, "G", "T", "p.D194Y"),
    Hotspot("STK11", "chr19", 1223126, "C", "G", "p.F354L"),
    Hotspot("KEAP1", "chr19", 10491905, "C", "A", "p.G333C"),
    Hotspot("KEAP1", "chr19", 10491943, "C", "T", "p.R320Q"),
    Hotspot("U2AF1", "chr21", 43104346, "G", "A", "p.S34F"),
)
BLOOD_GENES: Final = ("DNMT3A", "TET2")
COMMONEST: Final = ("TP53",)
# Share of tumours with a variant, adenocarcinoma then squamous; round numbers near what lung cohorts show.
SHARES: Final = {
    "TP53": (0.53, 0.82),
    "KRAS": (0.33, 0.05),
    "STK11": (0.15, 0.03),
    "KEAP1": (0.15, 0.11),
    "EGFR": (0.11, 0.02),
    "PIK3CA": (0.07, 0.15),
    "CDKN2A": (0.06, 0.14),
    "NFE2L2": (0.03, 0.14),
    "BRAF": (0.06, 0.04),
    "PTEN": (0.02, 0.08),
    "RB1": (0.05, 0.06),
    "MET": (0.03, 0.02),
    "CTNNB1": (0.04, 0.02),
    "ERBB2": (0.03, 0.02),
    "NRAS": (0.02, 0.01),
    "SMAD4": (0.04, 0.04),
    "APC": (0.04, 0.04),
    "FBXW7": (0.02, 0.06),
    "U2AF1": (0.03, 0.01),
    "MAP2K1": (0.02, 0.01),
    "FGFR3": (0.01, 0.04),
}


def draw_genotypes(
    squamous: npt.NDArray[np.bool_], age_years: npt.NDArray[np.int64], rng: np.random.Generator
) -> tuple[Genotype, ...]:
    """One genotype a patient; blood clones grow more common with age."""
    return tuple(_draw_genotype(bool(s), int(age), rng) for s, age in zip(squamous, age_years, strict=True))


def _draw_genotype(squamous: bool, age: int, rng: np.random.Generator) -> Genotype:
    genes = [gene for gene, shares in SHARES.items() if rng.random() < shares[int(squamous)]]
    # A plasma substudy enrols patients in whose tissue something was found; the commonest stands in.
    carried = [_in_tumour(gene, rng) for gene in genes or COMMONEST]
    if rng.random() < 0.02 * max(age - 50, 0) / 3:
        carried.append(
            Carried(hotspot=_pick(str(rng.choice(BLOOD_GENES)), rng), copies=0.0, blood_vaf=rng.uniform(0.004, 0.05))
        )
    return Genotype(carried=tuple(sorted(carried, key=lambda item: HOTSPOTS.index(item.hotspot))))


def _in_tumour(gene: str, rng: np.random.Generator) -> Carried:
    clonal = rng.random() < 0.75
    lost_other_copy = gene in {"TP53", "STK11", "KEAP1", "RB1", "CDKN2A"} and rng.random() < 0.5
    fraction = 1.0 if clonal else rng.uniform(0.15, 0.7)
    return Carried(hotspot=_pick(gene, rng), copies=fraction * (1.6 if lost_other_copy else 1.0))


def _pick(gene: str, rng: np.random.Generator) -> Hotspot:
    choices = [hotspot for hotspot in HOTSPOTS if hotspot.gene == gene]
    return choices[int(rng.integers(len(choices)))]
