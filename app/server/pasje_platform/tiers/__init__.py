"""Tiers: the status a member reached by what the programme counts: spending, units, visits."""
