"""A member's devices: the key each signs its fresh codes with, and its tokens."""
