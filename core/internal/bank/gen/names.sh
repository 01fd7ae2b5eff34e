#!/usr/bin/env bash
# Fetches the pinned npm package, checks its sha256 and rewrites names.txt from it. Needs npm and node.
# Only needed to move to a newer package: the list is in the repository, and the generator reads nothing else.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tarball=$(cd "$work" && npm pack --silent @faker-js/faker@9.9.0)
echo "79e6e32f8df8ab47c158d877053aa88eca7fa7749eb246facf622bed1c2b2d43  $work/$tarball" | sha256sum --check --quiet
tar -xzf "$work/$tarball" -C "$work"
node names.mjs "$work/package" >"$work/names.txt"
mv "$work/names.txt" names.txt
