"""The charts of the patient page as inline SVG."""

from django.utils.safestring import SafeString

from twins import charts
from twins.dossier import Dossier


def draw_pictures(dossier: Dossier) -> dict[str, SafeString]:
    """Name -> SVG; empty where there is nothing to show."""
    arms = dossier.arms
    names = ", ".join(arm.name for arm in arms)
    return {
        "timeline": charts.page_svg(
            charts.timeline(dossier),
            title="Timeline",
            description="Treatment, ctDNA, tumour size, laboratory values, responses and adverse events by month.",
        ),
        "ctdna": charts.page_svg(
            charts.ctdna(dossier.timeline),
            title="ctDNA by gene",
            description="Variant allele fraction of each gene over the draws.",
        ),
        "survival": charts.page_svg(
            charts.survival_curves(arms),
            title="Overall survival by arm",
            description=f"Survival by month with 90% bands: {names}.",
        ),
        "toxicity": charts.page_svg(
            charts.toxicity(arms),
            title="Grade 3 or worse toxicity",
            description=f"Cumulative incidence by organ class with 90% intervals: {names}.",
        ),
    }
