"""DICOM image series with a DICOM segmentation: geometry, lesions, radiomics, a preview."""
