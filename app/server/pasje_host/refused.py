"""How the command says that it cannot go on."""


class CannotRun(Exception):
    """One sentence for the owner: what is in the way and what to do. The command ends with 2."""
