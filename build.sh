#!/usr/bin/env bash
# Builds everything: ./build.sh [make targets]
set -euo pipefail
cd "$(dirname "$0")"
go version
node --version 2>/dev/null || echo "no Node: no demo page, no browser tests"
exec make "${@:-build}"
