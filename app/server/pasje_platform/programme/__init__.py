"""The programme: one TOML file, kept in versions."""
