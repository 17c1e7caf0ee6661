"""The patient page and the report against kept pictures of them; `python -m tests.pictures` renews these."""
