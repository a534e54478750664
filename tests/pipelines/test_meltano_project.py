"""`meltano.yml` declares every setting of both plugins as the plugins themselves describe them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
KINDS = {"integer": "integer", "boolean": "boolean", "array": "array", "object": "object", "string": "string"}


def declared(kind: str, plugin: str) -> dict[str, dict[str, Any]]:
    project = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    (found,) = [one for one in project["plugins"][kind] if one["name"] == plugin]
    return {setting["name"]: setting for setting in found["settings"]}


def described(plugin: str) -> dict[str, dict[str, Any]]:
    about = subprocess.run(
        [Path(sys.executable).with_name(plugin), "--about", "--format=json"], check=True, capture_output=True
    ).stdout
    settings = {}
    for name, schema in json.loads(about)["settings"]["properties"].items():
        setting = {
            "name": name,
            "kind": "options" if "enum" in schema else KINDS[schema["type"][0]],
            "label": schema["title"],
            "description": schema["description"],
        }
        if "enum" in schema:
            values = [value for value in schema["enum"] if value is not None]
            setting["options"] = [{"label": value, "value": value} for value in values]
        if schema.get("secret"):
            setting["sensitive"] = True
        settings[name] = setting
    return settings


@pytest.mark.parametrize(("kind", "plugin"), [("extractors", "tap-netsuite"), ("loaders", "target-netsuite")])
def test_every_setting_is_declared_as_the_plugin_describes_it(kind: str, plugin: str) -> None:
    assert declared(kind, plugin) == described(plugin)
