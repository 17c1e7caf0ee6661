"""The heterogeneous graph of a cohort. Messages only flow up to the patient, so no patient's score depends on another's."""
