"""The interface for programs: the same records, rights and audit trail as the pages."""
