"""The process that stops a cluster when nobody uses it any more. Started by the cluster, never by hand."""

import sys
from pathlib import Path

from .cluster import LocalCluster

if __name__ == "__main__":
    LocalCluster(Path(sys.argv[1]), linger=float(sys.argv[2])).keep(int(sys.argv[3]))
