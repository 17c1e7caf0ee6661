"""cBioPortal study folders: a meta file beside each data file."""
