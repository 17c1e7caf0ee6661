"""Teams, emergency access and the audit trail."""
