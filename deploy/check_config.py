"""Checks what no schema says: files agree with each other. check_config.py DEPLOY"""
import pathlib
import sys

import yaml

deploy = pathlib.Path(sys.argv[1])
kubernetes = deploy / "kubernetes"
listed = yaml.safe_load((kubernetes / "kustomization.yaml").read_text())["resources"]
present = {p.name for p in kubernetes.glob("*.yaml")} - {"kustomization.yaml", "nats-values.yaml"}
assert set(listed) == present, f"kustomization.yaml lists {sorted(listed)}, the folder has {sorted(present)}"

objects = [o for name in listed for o in yaml.safe_load_all((kubernetes / name).read_text())]
pods = {o["metadata"]["name"]: o["spec"]["template"] for o in objects if o["kind"] == "Deployment"}
config = yaml.safe_load((deploy / "server.yaml").read_text())


def megabytes(text):
    units = {"Mi": 1.048576, "Gi": 1073.741824, "MiB": 1.048576, "MB": 1.0, "m": 1.048576, "M": 1.048576}
    for unit in sorted(units, key=len, reverse=True):
        if str(text).endswith(unit):
            return float(str(text)[: -len(unit)]) * units[unit]
    raise AssertionError(f"no size: {text}")


PER_READ = 168  # MB: host.DefaultMaxMemory
for name, pod in pods.items():
    (container,) = pod["spec"]["containers"]
    limit = megabytes(container["resources"]["limits"]["memory"])
    env = {e["name"]: e["value"] for e in container["env"]}
    jobs = config["max_parallel"] if name.endswith("server") else int(container["args"][container["args"].index("--jobs") + 1])
    held = megabytes(config["memory"]) if name.endswith("server") else 34 * jobs
    assert limit > held + PER_READ * jobs, f"{name}: {limit:.0f} MB are less than {held:.0f} for pictures and {PER_READ} for each of {jobs} reads"
    assert megabytes(env["GOMEMLIMIT"]) < limit, f"{name}: GOMEMLIMIT is over the limit"
    ports = {p["name"] for p in container["ports"]}
    for probe in ("livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] == "admin" and "admin" in ports, f"{name}: {probe}"
    security = container["securityContext"]
    assert security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"] and security["capabilities"] == {"drop": ["ALL"]}, name

for o in objects:
    selector = o["spec"].get("selector") or o["spec"].get("podSelector") if "spec" in o else None
    labels = (selector or {}).get("matchLabels") or (selector if o["kind"] == "Service" else None)
    if labels:
        assert any(labels.items() <= p["metadata"]["labels"].items() for p in pods.values()), f"{o['kind']} selects no pod"
    target = o["spec"].get("scaleTargetRef", {}).get("name") if "spec" in o else None
    assert target is None or target in pods, f"{o['kind']} scales nothing"
