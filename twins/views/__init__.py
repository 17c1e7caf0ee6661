"""The pages: short, and they read; every write goes through `twins.actions`."""
