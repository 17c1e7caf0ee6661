"""FHIR R4 and mCODE: bundles, single resources and bulk export files."""
