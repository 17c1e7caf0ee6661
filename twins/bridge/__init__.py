"""The only doors from the pages to `ingest` and `fusion`; the heavy packages are opened when a door is used."""
