"""The genes in use: symbols, former symbols, roles and the pathways they signal in."""

from ingest.genes.naming import GeneNames
from ingest.genes.pathways import pathway_genes
from ingest.genes.table import Gene, load_genes

__all__ = ["Gene", "GeneNames", "load_genes", "pathway_genes"]
