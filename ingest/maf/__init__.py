"""A lone mutation annotation file (MAF 2.4), such as the Genomic Data Commons writes."""
