"""The heterogeneous graph of a cohort. Messages flow up to the patient, so no patient's score depends on another's."""
