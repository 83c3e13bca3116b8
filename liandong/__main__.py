"""`python -m liandong`: the same as the `liandong` command."""

from liandong.cli import app

if __name__ == "__main__":
    app()
