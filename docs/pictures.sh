#!/usr/bin/env bash
# Takes the pictures in docs/pictures: the page and the terminal's screens for the shop in testdata/shop.
# Needs Chromium (its name in CHROMIUM if it is another one). No test needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
chromium=${CHROMIUM:-chromium}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tagtrail=${TAGTRAIL:-target/release/tagtrail}
order=WD-20511

"$tagtrail" analyze --quiet --out "$work/result" \
  testdata/shop/*.toml testdata/shop/*.csv testdata/shop/*.ndjson testdata/shop/web-*

# NAME WIDTHxHEIGHT ADDRESS [FLAG...]
shot() {
  local name=$1 size=$2 address=$3
  shift 3
  "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile-$name" \
    --virtual-time-budget=4000 --window-size="${size/x/,}" --screenshot="docs/pictures/$name.png" "$@" "$address" 2>"$work/log"
  test "$(stat -c %s "docs/pictures/$name.png")" -lt 300000
}

# What a command prints, as a page that looks like a terminal.
terminal() {
  local name=$1 size=$2 cut='s/^(.{110}).*/\1…/;'
  shift 2
  # Letters have whole paragraphs on a line, which mail programs wrap.
  if [[ $name == letter ]]; then cut=; fi
  {
    printf '<!doctype html><meta charset="utf-8"><style>body{background:#14171d;color:#e6e8ec;margin:16px}'
    printf 'pre{font:13px/1.35 "DejaVu Sans Mono",monospace;margin:0;white-space:pre-wrap}</style><pre>$ tagtrail %s\n' "${*//$work\//}"
    "$tagtrail" "$@" | LC_ALL=C.UTF-8 sed -E "$cut s/&/\&amp;/g; s/</\&lt;/g"
    printf '</pre>'
  } >"$work/$name.html"
  shot "$name" "$size" "file://$work/$name.html"
}

page="file://$work/result/report.html"
shot report 1280x1500 "$page"
shot report-dark 1280x1000 "$page" --blink-settings=preferredColorScheme=0
shot report-phone 500x1200 "$page"
shot case 1280x1250 "$page#order=$order"
terminal explain 900x1000 explain "$order" --result "$work/result"
terminal letter 800x620 explain "$order" --result "$work/result" --letter
