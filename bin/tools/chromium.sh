# Sourced by bin/test: a Chromium and Chinese letters for the tests that drive a browser.

chromium_path() {
  local candidate
  for candidate in "${LIANDONG_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
}

has_chinese_font() {
  ls /usr/share/fonts/opentype/noto/NotoSansCJK* /usr/share/fonts/truetype/wqy/* >/dev/null 2>&1 ||
    { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }
}

install_from_debian() {
  say "安装 $* / installing"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null 2>&1 ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null; }
}

ensure_chromium() {
  local wanted=()
  [ -n "$(chromium_path)" ] || wanted+=(chromium)
  has_chinese_font || wanted+=(fonts-noto-cjk)
  if [ ${#wanted[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    install_from_debian "${wanted[@]}" || true
  fi
  LIANDONG_CHROMIUM=$(chromium_path)
  export LIANDONG_CHROMIUM
  if [ -z "$LIANDONG_CHROMIUM" ]; then
    [ "${CI:-}" != true ] || stop "CI 中必须有 Chromium / in CI the browser tests may not be left out: no Chromium found"
    say "没有 Chromium：浏览器测试将被跳过（apt-get install chromium fonts-noto-cjk）"
    say "No Chromium: browser tests are skipped. Install it with apt-get install chromium fonts-noto-cjk"
  fi
}
