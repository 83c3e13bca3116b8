"""What can go wrong with the local database, each with what to do about it (Chinese, then English)."""


class LocalDatabaseError(RuntimeError):
    """The local database cannot do what was asked; the message says what to do."""


class NoBinaries(LocalDatabaseError):
    """No PostgreSQL server program on this machine."""


class ClusterUnusable(LocalDatabaseError):
    """The cluster exists but cannot be started, stopped or reached."""
