"""Pasje: the member's wallet."""
