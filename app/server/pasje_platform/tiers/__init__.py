"""Tiers: the status a member reached by what they spent."""
