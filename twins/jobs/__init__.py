"""Jobs that the worker runs; each can be repeated after a crash."""
