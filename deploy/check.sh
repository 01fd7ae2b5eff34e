#!/usr/bin/env bash
# Validates everything in deploy/ with its own tool: hadolint, compose-go, kubernetes-validate, KEDA's CRD and systemd-analyze.
# They come from PyPI and as Go modules, in the versions named here; nothing is started.
set -euo pipefail
cd "$(dirname "$0")/.."
compose=github.com/compose-spec/compose-go/v2/cmd@v2.16.2
keda=github.com/kedacore/keda/v2@v2.17.2
tools=build/deploy-check
mkdir -p "$tools"

if ! cmp -s deploy/requirements.txt "$tools/installed"; then
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check -r deploy/requirements.txt
  cp deploy/requirements.txt "$tools/installed"
fi

echo "deploy: Dockerfiles (hadolint)"
"$tools/venv/bin/hadolint" deploy/server.Dockerfile deploy/worker.Dockerfile

echo "deploy: compose.yaml (compose-go)"
go run "$compose" -no-interpolation deploy/compose.yaml >"$tools/compose.txt" || { cat "$tools/compose.txt"; exit 1; }

echo "deploy: Kubernetes (kubernetes-validate, KEDA's CRD)"
manifests=(deploy/kubernetes/{namespace,server,worker,network-policy}.yaml)
"$tools/venv/bin/kubernetes-validate" --strict --quiet -k 1.36 "${manifests[@]}"
crd=$(go mod download -json "$keda" | "$tools/venv/bin/python" -c 'import json,sys; print(json.load(sys.stdin)["Dir"])')/config/crd/bases/keda.sh_scaledobjects.yaml
"$tools/venv/bin/python" deploy/check_crd.py "$crd" deploy/kubernetes/worker-scaling.yaml
"$tools/venv/bin/python" deploy/check_config.py deploy

echo "deploy: systemd units (systemd-analyze)"
command -v systemd-analyze >/dev/null || { echo "deploy: systemd-analyze is needed: apt-get install systemd" >&2; exit 1; }
for unit in deploy/systemd/*.service; do
  copy=$tools/$(basename "$unit")
  sed 's|/usr/bin/cardglyph|/bin/true|' "$unit" >"$copy" # verify wants the program to be there
  systemd-analyze verify --man=no "$copy"
  systemd-analyze security --offline=yes --threshold=20 --no-pager "$copy" >"$tools/security.txt" || { cat "$tools/security.txt"; exit 1; }
  tail -1 "$tools/security.txt"
done
