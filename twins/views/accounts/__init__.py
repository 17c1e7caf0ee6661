"""People: signing in, teams, emergency access and the audit trail."""
