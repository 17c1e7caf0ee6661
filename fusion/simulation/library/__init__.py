"""The regimen library: regimens fitted to trial curves and published toxicity rates, with their sources."""

from fusion.simulation.library.finding import Library, find_regimen, library_without, load_library
from fusion.simulation.library.rates import Attribution, ToxicityRate
from fusion.simulation.library.regimen import DrugClass, Evidence, Regimen

__all__ = [
    "Attribution",
    "DrugClass",
    "Evidence",
    "Library",
    "Regimen",
    "ToxicityRate",
    "find_regimen",
    "library_without",
    "load_library",
]
