"""A VCF by itself: one specimen of one patient."""
