"""What is shown, to take along: tables, pictures, a FHIR bundle. The numbers are the dossier's."""
