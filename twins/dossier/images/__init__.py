"""Pictures, lesions and series."""
