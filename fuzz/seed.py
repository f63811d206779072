#!/usr/bin/env python3
"""Fills fuzz/corpus from the fixtures and the reported errors: run from the root of the repository."""

import hashlib
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"
# Larger files slow the fuzzer down more than they teach it.
LARGEST = 100_000


def seed(target, content):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def texts(value):
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


for file in sorted((ROOT / "fixtures").rglob("*")):
    if file.suffix in (".wasm", ".cwasm", ".wat") and file.stat().st_size <= LARGEST:
        seed("reader", file.read_bytes())
        seed("skeleton", file.read_bytes())
    if file.suffix == ".toml" and file.parent.name == "suites":
        seed("suite", file.read_bytes())

for file in sorted((ROOT / "tests" / "data").glob("*.jsonl")):
    for line in file.read_text().splitlines():
        for text in texts(json.loads(line)):
            seed("symptom", text)
            for name in re.findall(r"[\w:/@#.\[\]+-]*[:/#][\w:/@#.\[\]+-]+", text)[:4]:
                seed("path", name)

for file in sorted((ROOT / "tests" / "cmd").rglob("*.trycmd")):
    for call in re.findall(r"'([^'\n]*\([^'\n]*\))'", file.read_text()):
        seed("request", call)
        seed("path", call)

for file in sorted((ROOT / "tests" / "data" / "found").glob("*")):
    for target in ("reader", "path", "symptom", "request", "suite"):
        seed(target, file.read_bytes())

for name, value in {
    "echo-receipt": "{id: 1, total: 2.5, change: -3, paid: split((1, 2)), notes: [some(\"x\"), none]}",
    "echo-items": "[({name: \"a\", price: 1, place: {aisle: 1}, tags: [\"t\"]}, some({fresh, on-sale}))]",
    "echo-payment": "{\"card\": \"x\"}",
    "echo-option-option": "{\"some\": null}",
    "echo-char": "'\\u{1F600}'",
    "echo-many": "\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", 9",
    "echo-result": "ok(18446744073709551615)",
    "echo-bytes": "\"AQID\"",
}.items():
    seed("request", name + "\n" + value)

seed("suite", "[[case]]\ncall = 'f(1)'\nexpect = '2'\n[[case]]\ncalls = ['a = g()', 'a.h()']\nends = 'trap'\ntimeout = '2s'\n")
for folder in sorted(CORPUS.iterdir()):
    print(f"{folder.name}: {sum(1 for _ in folder.iterdir())} seeds")
