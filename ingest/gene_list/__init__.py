"""Lists of genes and pairs of genes: marker genes, gene sets, ligands and receptors."""
