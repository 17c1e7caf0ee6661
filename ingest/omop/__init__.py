"""OMOP Common Data Model 5.4 (and 5.3) as a folder of tables."""
