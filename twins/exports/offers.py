"""What there is to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from twins.dossier import Dossier
from twins.exports.sheets import sheets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A picture, a table, or a picture with the table behind it."""

    label: str
    name: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Pictures first, then the tables behind none of them."""

    pictures: tuple[Offer, ...]
    tables: tuple[Offer, ...]


def offers_of(dossier: Dossier, drawn: Mapping[str, object]) -> Offers:
    """Only what has content; `drawn` are the page's pictures by name, empty where there was nothing to draw."""
    pictures = {
        "timeline": (_("Timeline"), "timeline"),
        "ctdna": (_("ctDNA by gene"), "ctdna"),
        "survival": (_("Overall survival"), "curves"),
        "pfs": (_("Progression-free survival"), "curves"),
        "balance": (_("Benefit and harm"), "toxicity"),
    }
    tables = {
        "arms": _("Arms side by side"),
        "estimates": _("Estimates as numbers"),
        "variants": _("Variants"),
        "measurements": _("Measurements"),
        "similar": _("Similar patients"),
    }
    # The page draws benefit and harm in one frame under this name.
    drawn = {**drawn, "balance": drawn.get("toxicity")}
    found = sheets_of(dossier)
    return Offers(
        pictures=tuple(
            Offer(label=label, name=name, table=table if table in found else "")
            for name, (label, table) in pictures.items()
            if drawn.get(name)
        ),
        tables=tuple(Offer(label=label, table=table) for table, label in tables.items() if table in found),
    )
