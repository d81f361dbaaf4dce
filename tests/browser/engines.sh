#!/usr/bin/env bash
# Fetches the browsers of tests/browser/test_engines.py as far as they can be had; says what could not.
set -uo pipefail
cd "$(dirname "$0")/../.."
needed=()
for package in firefox-esr webkit2gtk-driver xvfb xauth nginx-light; do
  dpkg -s "$package" >/dev/null 2>&1 || needed+=("$package")
done
if [ "${#needed[@]}" -gt 0 ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}"; } \
    >/dev/null 2>&1 || echo "not to be had from Debian: ${needed[*]}"
fi
# Windows 7's last Chrome and the age of office browsers: builds that lie inside a package of npm.
for version in 103.0.0 109.0.6; do
  folder="var/engines/chromium-${version%%.*}"
  [ ! -x "$folder/chromium" ] || continue
  fetched=$(mktemp -d)
  if npm pack --silent --pack-destination "$fetched" "@sparticuz/chromium@$version" >/dev/null 2>&1; then
    mkdir -p "$folder"
    tar -xzf "$fetched"/*.tgz -C "$fetched"
    node -e 'const fs = require("fs"), zlib = require("zlib"), [from, to] = process.argv.slice(1);
      for (const name of ["swiftshader.tar", "chromium"])
        fs.writeFileSync(`${to}/${name}`, zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}.br`)));' \
      "$fetched/package/bin" "$folder"
    tar -xf "$folder/swiftshader.tar" -C "$folder" && rm "$folder/swiftshader.tar"
    chmod +x "$folder/chromium"
  else
    echo "not to be had from npm: Chromium $version"
  fi
  rm -r "$fetched"
done
exit 0
