"""The database without configuration: a local PostgreSQL cluster that starts, and goes, by itself.

`database_url` is what the settings ask; `local_cluster` and `cluster_for_tests` are the clusters themselves.
"""

from .cluster import LocalCluster, Status
from .database import cluster_for_tests, database_url, local_cluster, state_dir
from .errors import ClusterUnusable, LocalDatabaseError, NoBinaries

__all__ = [
    "ClusterUnusable",
    "LocalCluster",
    "LocalDatabaseError",
    "NoBinaries",
    "Status",
    "cluster_for_tests",
    "database_url",
    "local_cluster",
    "state_dir",
]
