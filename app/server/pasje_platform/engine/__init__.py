"""The programme engine, pure: (rules, state, event, now) → entries, state after, explanation."""
