"""Measurements, each run by `bin/bench NAME`. What they gave, and when, stands in docs/performance.md."""
