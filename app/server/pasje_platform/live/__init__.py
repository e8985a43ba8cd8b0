"""Live: open phones hear at once that something changed."""
