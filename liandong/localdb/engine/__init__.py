"""Django database engine: PostgreSQL whose local cluster is started at the first connection."""
