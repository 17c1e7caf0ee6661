"""Image files with mask files beside them: NRRD, NIfTI or MetaImage."""
