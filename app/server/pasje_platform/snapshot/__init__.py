"""The snapshot: everything a member can see without a network."""
