"""Referrals: one member inviting another, and what both get for it."""
