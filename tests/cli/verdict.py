#!/usr/bin/env python3
"""Whether a verdict is what its format says: verdict.py github|junit|sarif FILE [TOP].

What is wrong is said on standard output, a line each; nothing when all is well. Files named in it
have to exist below TOP.
"""
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNESCAPED = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def unescape(text):
    return re.sub("%(?:25|0D|0A|3A|2C)", lambda found: UNESCAPED[found.group()], text)


def github(text, top):
    """As GitHub's runner takes a line apart."""
    for line in text.splitlines():
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.+)", line)
        if not found:
            yield f"no annotation: {line}"
            continue
        properties = dict(part.split("=", 1) for part in found.group(2).split(","))
        if set(properties) - {"file", "line", "title"} or "title" not in properties:
            yield f"properties {sorted(properties)}: {line}"
        if re.search("%(?!25|0D|0A|3A|2C)", line):
            yield f"a bare %: {line}"
        if "file" in properties:
            yield from exists(top, unescape(properties["file"]))


def junit(text, top):
    """Counts have to agree; the schema is xmllint's work."""
    root = xml.etree.ElementTree.fromstring(text)
    for suite in [root, *root]:
        cases = list(suite.iter("testcase"))
        for name, element in ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
            count = sum(case.find(element) is not None for case in cases)
            if int(suite.get(name)) != count:
                yield f"{suite.get('name')}: {name} is {suite.get(name)}, counted {count}"
        if int(suite.get("tests")) != len(cases):
            yield f"{suite.get('name')}: tests is {suite.get('tests')}, counted {len(cases)}"
    names = [suite.get("name") for suite in root]
    if len(names) != len(set(names)):
        yield f"a suite twice: {names}"
    for case in root.iter("testcase"):
        if case.get("file"):
            yield from exists(top, case.get("file"))


def sarif(text, top):
    import jsonschema
    log = json.loads(text)
    schema = json.loads((HERE / "published" / "sarif-2.1.0-rtm.5.json").read_text())
    for error in jsonschema.Draft4Validator(schema).iter_errors(log):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
    run = log["runs"][0]
    base = urllib.parse.urlsplit(run["originalUriBaseIds"]["%SRCROOT%"]["uri"])
    if base.scheme != "file" or Path(urllib.parse.unquote(base.path)) != Path(top):
        yield f"%SRCROOT% is {base.geturl()}, not {top}"
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield f"rule {result['ruleIndex']} is not {result['ruleId']}"
        for location in result.get("locations", []):
            artifact = location.get("physicalLocation", {}).get("artifactLocation")
            if artifact and artifact.get("uriBaseId") == "%SRCROOT%":
                yield from exists(top, urllib.parse.unquote(artifact["uri"]))


def exists(top, file):
    if file.startswith(("/", "..")) or not (Path(top) / file).exists():
        yield f"no file '{file}' in {top}"


def main():
    form, file, top = sys.argv[1:]
    text = Path(file).read_text(encoding="utf-8")
    for complaint in {"github": github, "junit": junit, "sarif": sarif}[form](text, top):
        print(complaint)


if __name__ == "__main__":
    main()
