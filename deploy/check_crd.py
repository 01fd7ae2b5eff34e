"""Validates objects against the schema of a custom resource definition: check_crd.py CRD OBJECTS"""
import sys

import jsonschema
import yaml


def closed(schema):
    """Refuses members that the schema does not know, as the API server drops them."""
    if isinstance(schema, dict):
        schema = {key: closed(value) for key, value in schema.items()}
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
    return schema


crd = yaml.safe_load(open(sys.argv[1]))
versions = {v["name"]: v["schema"]["openAPIV3Schema"] for v in crd["spec"]["versions"]}
for thing in yaml.safe_load_all(open(sys.argv[2])):
    group, version = thing["apiVersion"].split("/")
    assert (group, thing["kind"]) == (crd["spec"]["group"], crd["spec"]["names"]["kind"]), "another kind"
    schema = versions[version]
    spec = closed(schema["properties"]["spec"])
    jsonschema.validate(thing["spec"], spec)
    assert set(thing) <= set(schema["properties"]), "a member that is not known"
