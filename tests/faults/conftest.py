"""Two trials are not yet steady on a busy machine: `LIANDONG_FAULTS=long bin/test` runs them."""

import os

collect_ignore = (
    []
    if os.environ.get("LIANDONG_FAULTS") == "long"
    else ["test_a_backup_under_load.py", "test_faults_in_rounds_lose_nothing.py"]
)
