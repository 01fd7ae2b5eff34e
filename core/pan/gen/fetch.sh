#!/usr/bin/env bash
# Fetches the pinned npm packages, checks their sha256 and rewrites rows/*.tsv from them. Needs npm and node.
# Only needed to move to newer packages: the rows are in the repository, and the generator reads nothing else.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # package, version, sha256 of the tarball
	local tarball
	tarball=$(cd "$work" && npm pack --silent "$1@$2")
	echo "$3  $work/$tarball" | sha256sum --check --quiet
	mkdir "$work/${1##*/}"
	tar -xzf "$work/$tarball" -C "$work/${1##*/}" --strip-components=1
}
fetch bankcard 3.1.6 66cb5def93f5676de72babedcd64b90139a1b14d575354c7956eafe8bb8b2ebf
fetch bankcardinfo 2.0.6 297c7659a088673f3918f10d2e3bc1cb1a6d6ddd2b13c60c0c5805c07823aac3
fetch banks-db 0.12.0 b31d7901eda916d0f5b69cf58d03462fdb22c9d25b86ead463d51f85adc1f179
fetch @persian-tools/persian-tools 4.0.4 252cdfe7cfe28a115febc8c55833fd8eacf6ed08916ff4540176ab101d82d2b4

node normalise.mjs "$work" rows
