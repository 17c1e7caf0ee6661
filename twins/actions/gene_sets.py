"""Gene sets in the database, where the analytic lane reads them."""

from __future__ import annotations

from twins.actions.storing.sync import sync_keyed
from twins.bridge.ingest import shipped_gene_sets
from twins.models import GeneSet

SHIPPED = "shipped"


def refresh() -> None:
    """Make the stored sets equal to the shipped ones; sets from elsewhere stay."""
    wanted = {(name,): {"source": SHIPPED, "genes": list(genes)} for name, genes in shipped_gene_sets().items()}
    stored = GeneSet.objects.filter(source=SHIPPED, study=None)
    sync_keyed(GeneSet, stored=stored, wanted=wanted, key=("name",), delete=stored)
