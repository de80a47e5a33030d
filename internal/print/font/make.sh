#!/usr/bin/env bash
# Makes reliefbook-sans.ttf: Noto Sans SC Regular with the glyphs it lacks taken
# from LXGW WenKai, so that rare names print. Both are under the OFL, which
# reserves their names: the merged font has one of its own.
# Needs npm, Debian's python3-fonttools and fonts-lxgw-wenkai.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null
tar -xzf "$work"/*.tgz -C "$work"
/usr/bin/python3 merge.py "$(find "$work/package" -name 'NotoSansSC_400Regular.ttf' | head -1)" \
    /usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf reliefbook-sans.ttf
