"""The ledger: append-only entries over lots, one balance per member."""
