#!/usr/bin/env python3
"""Fetches the typefaces of this folder from npm and writes NOTICE.md. Run it here; it needs npm and fonttools.

families.txt lists them: a family of @fontsource, its weight, the package's version. The files are as the packages have
them, but for the one of Chinese characters, which is cut down to those that labels on cards use.
"""
import hashlib
import json
import pathlib
import subprocess
import tempfile

from fontTools import merge, subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent
CHINESE, CHINESE_VERSION = "noto-sans-sc", "5.3.0"
CHINESE_TEXT = {"latin": "0123456789MY/", "116": "效至卡", "117": "期", "118": "年", "119": "有月"}


def held_out(family):
    """Tells whether no typeface of the family may be learnt from: a quarter of all families, by their name's hash."""
    return hashlib.sha256(family.encode()).digest()[0] % 4 == 0


def copyright_line(file):
    """Gives what the typeface says of itself."""
    line = TTFont(file)["name"].getDebugName(0) or "its authors: see the package"
    return " ".join(line.split())[:140].replace("|", "/")


def chinese(files, out):
    """Merges the few characters wanted, which the package spreads over several files, into one font."""
    parts = []
    for part, text in CHINESE_TEXT.items():
        font = TTFont(files / f"{CHINESE}-{part}-400-normal.woff")
        cut = subset.Subsetter(subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 13, 14], notdef_outline=True))
        cut.populate(text=text)
        cut.subset(font)
        font.flavor = None
        parts.append(out.with_suffix(f".{part}.tmp"))
        font.save(parts[-1])
    font = merge.Merger().merge([str(p) for p in parts])
    font["head"].created = font["head"].modified = 0  # the same bytes whenever it is made
    font.recalcTimestamp = False
    font.save(out)
    for p in parts:
        p.unlink()


def main():
    wanted = [line.split() for line in (HERE / "families.txt").read_text().splitlines() if line and line[0] != "#"]
    assert all(held_out(family) for family, _, _ in wanted)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        packages = [f"@fontsource/{family}@{version}" for family, _, version in wanted] + [f"@fontsource/{CHINESE}@{CHINESE_VERSION}"]
        (pathlib.Path(folder) / "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *packages], cwd=folder, check=True)
        scope = pathlib.Path(folder) / "node_modules" / "@fontsource"
        for family, weight, version in wanted:
            name = f"{family}-latin-{weight}-normal.woff"
            data = (scope / family / "files" / name).read_bytes()
            (HERE / name).write_bytes(data)
            rows.append((name, data, scope / family, version))
        out = HERE / f"{CHINESE}-labels.ttf"
        chinese(scope / CHINESE / "files", out)
        rows.append((out.name, out.read_bytes(), scope / CHINESE, CHINESE_VERSION))
        table = [
            f"| {name} | @fontsource/{package.name} {version} | {json.loads((package / 'package.json').read_text())['license']} "
            f"| {copyright_line(HERE / name)} | `{hashlib.sha256(data).hexdigest()}` |\n"
            for name, data, package, version in rows
        ]
    head = (HERE / "NOTICE.md").read_text().split("| file |")[0]
    (HERE / "NOTICE.md").write_text(head + "| file | npm package | licence | copyright | sha256 |\n|---|---|---|---|---|\n" + "".join(table))


if __name__ == "__main__":
    main()
