"""A cohort: patients, features by modality, outcomes; read from the database or made of arrays."""
