# Sourced by the commands in bin/: where we are, which Python, and how we speak. bash, set -euo pipefail.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
cd "$ROOT"
# Nothing of the caller's environment may decide which packages we see.
unset PYTHONPATH PYTHONHOME
export PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
stop() {
  printf '\n%s\n' "$@" >&2
  exit 1
}

# One set-up at a time in one checkout; other checkouts have their own lock.
setup_alone() {
  mkdir -p "$ROOT/var"
  [ -w "$ROOT/var" ] || stop "无权写入 $ROOT/var，请换用户运行或重新克隆。" "No permission for $ROOT/var: run as its owner or clone anew."
  exec 9>"$ROOT/var/setup.lock"
  flock 9
}

# Digest of files, to see whether something that was installed from them is still current.
digest_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
