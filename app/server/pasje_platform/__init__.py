"""The reference platform: every rule a programme can have, one ledger, one HTTP API."""
