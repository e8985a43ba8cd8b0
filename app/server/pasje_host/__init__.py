"""The `pasje` command: one process that puts platform, wallet and till on one machine."""
