"""Biomarkers that speak for or against a regimen; a short table, not a guideline."""

from dataclasses import dataclass

from fusion.simulation.flags import Flag, FlagCode, raised
from fusion.simulation.library import DrugClass, Regimen


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A rule for some regimens.

    Attributes:
        genes: any of these altered.
        wanted: True: the regimen asks for an alteration; False: an alteration speaks against it.
        keys: regimens by key.
        drug_class: or all regimens of a class.
        because: a sentence for the reader.
    """

    genes: tuple[str, ...]
    wanted: bool
    because: str
    keys: tuple[str, ...] = ()
    drug_class: DrugClass | None = None

    def concerns(self, regimen: Regimen) -> bool:
        """Whether the rule is about this regimen."""
        return regimen.key in self.keys or regimen.drug_class is self.drug_class


GATES = (
    Gate(
        genes=("EGFR", "ALK"), wanted=False, drug_class=DrugClass.PD1,
        because="EGFR or ALK altered: checkpoint inhibition alone works poorly there.",
    ),
    Gate(
        genes=("KRAS", "NRAS"), wanted=False, keys=("folfiri_cetuximab",),
        because="KRAS or NRAS altered: no benefit from an EGFR antibody is to be expected.",
    ),
    Gate(
        genes=("EGFR",), wanted=True, keys=("osimertinib", "erlotinib", "platinum_pemetrexed"),
        because="No EGFR alteration found: the trial's patients all had one.",
    ),
    Gate(
        genes=("ALK", "ROS1", "MET"), wanted=True, keys=("crizotinib",),
        because="No ALK, ROS1 or MET alteration found: the trial's patients all had an ALK rearrangement.",
    ),
    Gate(
        genes=("ERBB2",), wanted=True, keys=("pertuzumab_trastuzumab_docetaxel", "trastuzumab_emtansine"),
        because="No ERBB2 alteration found: the trial's patients were all HER2 positive (which sequencing may miss).",
    ),
)  # fmt: skip


def check_gates(regimen: Regimen, mutated_genes: frozenset[str], *, tested: bool) -> tuple[Flag, ...]:
    """Flags of one regimen for one patient; an untested patient gets one that says what is not known."""
    found: list[Flag] = []
    for gate in (each for each in GATES if each.concerns(regimen)):
        altered = bool(mutated_genes & set(gate.genes))
        unknown = f"{', '.join(gate.genes)} not tested: whether this regimen suits is open."
        found += raised(
            (tested and altered != gate.wanted, FlagCode.BIOMARKER_GATE, gate.because),
            (not tested, FlagCode.BIOMARKER_UNKNOWN, unknown),
        )
    return tuple(found)
