"""Members: who they are, and the number and static code of their card."""
