"""One file per screen: a reader, which asks the wallet, and a renderer, which takes values."""
