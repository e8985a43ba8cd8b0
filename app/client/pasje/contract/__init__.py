"""What the wallet, the till and the platform say to each other. Standard library only."""
