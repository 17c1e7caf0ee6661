"""How much of what resisted one regimen resists the next (rho of E1)."""

from fusion.simulation.library import DrugClass, Regimen
from fusion.simulation.settings import Settings

# Trials of later chemotherapy were made in patients after chemotherapy: their phi has that resistance inside already.
# Nothing is known of how an unnamed regimen acts.
NOT_SHARED = (DrugClass.CHEMOTHERAPY, DrugClass.SUPPORTIVE, DrugClass.OTHER)


def cross_resistance(before: Regimen | None, after: Regimen, settings: Settings) -> float:
    """rho: `settings.cross_resistance` within a class of drugs that share a mechanism, else 0."""
    if before is None or before.drug_class in NOT_SHARED:
        return 0.0
    return settings.cross_resistance if before.drug_class is after.drug_class else 0.0
