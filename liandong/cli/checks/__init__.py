"""Checks of the tree that no ready-made tool does. Each runs as `python -m liandong.cli.checks.<name>`."""
