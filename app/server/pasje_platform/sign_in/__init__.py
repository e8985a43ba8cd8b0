"""Signing in with a code sent by e-mail, and enrolling after it."""
