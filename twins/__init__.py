"""Records, pages, permissions, audit, jobs and report of the platform (Django)."""
