"""A DICOM folder or file: series, what was drawn on them, and measured reports."""
