#!/usr/bin/env python3
"""The shell in a page's workflows, so that it can be run here.

    workflow.py PAGE FILE                the block that the page calls FILE
    workflow.py PAGE FILE JOB NAME=VALUE…  a shell script of that job's steps

A NAME=VALUE says what an expression of GitHub Actions is worth (`matrix.module=one`); one that is
not said is an error. Steps that install something, use an action or trust a checkout are left out.
GitLab's variables come from the environment.
"""
import re
import shlex
import sys

import yaml

LEFT_OUT = re.compile("Install |Trust ")
SETTING = re.compile(r"apt-get|MIG_REPOSITORY|/tmp/mig|safe\.directory")


def block(page, name):
    """The text of the fenced block below the line that begins with `NAME`."""
    text = open(page, encoding="utf-8").read()
    found = re.search(rf"^[^\n]*`{re.escape(name)}`.*?\n```\w+\n(.*?)^```$", text, re.M | re.S)
    if not found:
        raise SystemExit(f"{page} has no {name}")
    return found.group(1)


class Expressions:
    def __init__(self, words):
        self.values = dict(word.split("=", 1) for word in words)

    def fill(self, value):
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: self.values[found.group(1)], str(value))


def github_script(workflow, job, expressions):
    known = set(workflow["jobs"])
    needs = job.get("needs", [])
    assert {needs} <= known if isinstance(needs, str) else set(needs) <= known, needs
    assert workflow["defaults"]["run"]["shell"] == "sh -e {0}"
    lines = [export(name, expressions.fill(value))
             for name, value in {**workflow.get("env", {}), **job.get("env", {})}.items()
             if name not in ("MIG_REPOSITORY", "DATABASE_URL")]
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step), step
        if "run" in step and not LEFT_OUT.match(step["name"]):
            lines.append(f"sh -e -c {shlex.quote(expressions.fill(step['run']))}")
    return lines


def gitlab_script(job):
    lines = [export(name, value) for name, value in job.get("variables", {}).items()
             if name != "DATABASE_URL"]
    return lines + [line for line in job["script"] if not SETTING.search(line)]


def export(name, value):
    return f"export {name}={shlex.quote(value)}"


def main():
    page, name, *rest = sys.argv[1:]
    text = block(page, name)
    if not rest:
        print(text, end="")
        return
    parsed = yaml.safe_load(text)
    job, *words = rest
    if "jobs" in parsed:
        lines = github_script(parsed, parsed["jobs"][job], Expressions(words))
    else:
        lines = gitlab_script(parsed[job])
    print("set -e", *lines, sep="\n")


if __name__ == "__main__":
    main()
