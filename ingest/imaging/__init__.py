"""DICOM image series with a DICOM segmentation: geometry, lesions, radiomics, a preview."""

from ingest.imaging.batch import SeriesJob, combine_tables, read_many
from ingest.imaging.reader import read_series
from ingest.imaging.settings import RadiomicsSettings

__all__ = ["RadiomicsSettings", "SeriesJob", "combine_tables", "read_many", "read_series"]
