"""Compiled templates of dbt, in processes of their own, as each run has one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_RENDER = """
import json, sys
from pathlib import Path

import jinja2
from flows.run import dbt_templates

keep = dbt_templates.keep_in(Path(sys.argv[1]))
from dbt_common.clients.jinja import get_template

generate, made = jinja2.Environment._generate, []

def counted(self, *rest, **more):
    made.append(rest)
    return generate(self, *rest, **more)

jinja2.Environment._generate = counted
templates = ("{{ n }}个", False), ("{{ n }}", False), ("{{ n | as_number }}", True), *json.loads(sys.argv[2])
rendered = [repr(get_template(source, {"n": 2}, native=native).render({"n": 2})) for source, native in templates]
keep()
print(json.dumps([rendered, len(made)]))
"""


def _rendered(folder: Path, *others: tuple[str, bool]) -> tuple[list[Any], int]:
    """What the templates give, and how many of them were compiled."""
    command = [sys.executable, "-c", _RENDER, str(folder), json.dumps(others)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rendered, made = json.loads(done.stdout)
    return rendered, made


def test_a_template_is_compiled_once_and_again_when_it_changes(tmp_path: Path) -> None:
    first, compiled = _rendered(tmp_path)
    assert compiled == 3
    assert _rendered(tmp_path) == (first, 0)
    assert _rendered(tmp_path, ("{{ n + 1 }}个", False)) == ([*first, "'3个'"], 1)
    assert _rendered(tmp_path, ("{{ n + 1 }}个", False)) == ([*first, "'3个'"], 0)


def test_the_same_source_is_other_code_where_values_keep_their_types(tmp_path: Path) -> None:
    _rendered(tmp_path)
    told, compiled = _rendered(tmp_path, ("{{ n }}", True))
    assert told[-1] == "2" and told[1] == "'2'"
    assert compiled == 1


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    sound, _ = _rendered(tmp_path)
    [file] = tmp_path.iterdir()
    kept = file.read_bytes()
    for damaged in (b"", b"\x00" * 10, b"\xe3" * 500, kept[:-7], kept[:100] + b"\x01" + kept[101:]):
        file.write_bytes(damaged)
        assert _rendered(tmp_path) == (sound, 3), damaged[:10]
        assert file.read_bytes() == kept
