"""One file per library that differs by runtime; only `pasje.runtime` picks among them."""
