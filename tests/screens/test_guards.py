"""The guards: whatever one part does, the rest stays alive."""

import asyncio

import flet as ft
import pytest

from pasje.ui.guards import component, guard_session, use_task, view_component
from pasje.ui.hooks import use_value
from tests.support.screen import running


def app_of(view):
    async def main(page):
        page.render_views(view)

    return main


@component
def Fragile(broken):
    if broken:
        raise ValueError("cannot be drawn")
    return ft.Text("whole")


@component
def Counter():
    count, put = use_value(0)
    return ft.Semantics(
        identifier="count", content=ft.Button(f"{count}", on_click=lambda: put(count + 1))
    )


async def test_a_component_that_raises_leaves_the_rest_alive(caplog):
    @view_component
    def View():
        broken, put = use_value(False)
        button = ft.Button("break", on_click=lambda: put(not broken))
        named = ft.Semantics(identifier="break", content=button)
        return ft.View(controls=[Fragile(broken), Counter(), named])

    async with running(app_of(View)) as app:
        assert "whole" in app.texts
        await app.tap("break")
        assert "whole" not in app.texts
        assert "cannot be drawn" in caplog.text
        await app.tap("count")
        assert app.controls(ft.Button)[0].content == "1"
        await app.tap("break")
        assert "whole" in app.texts, "it is drawn again as soon as it can be"


async def test_a_view_that_raises_still_has_a_bar():
    @view_component
    def View():
        raise ValueError("not even this")

    async with running(app_of(View)) as app:
        assert app.controls(ft.AppBar)


async def test_a_handler_that_raises_is_a_sentence_and_no_wall():
    said = []

    @view_component
    def View():
        def fail():
            raise ValueError("in a handler")

        button = ft.Semantics(identifier="fail", content=ft.Button("x", on_click=fail))
        return ft.View(controls=[button, Counter()])

    async def main(page):
        guard_session(page, said.append)
        page.render_views(View)

    async with running(main) as app:
        await app.tap("fail")
        assert len(said) == 1
        await app.tap("count")
        assert [each.content for each in app.controls(ft.Button)] == ["x", "1"]


async def test_an_answer_that_comes_too_late_ends_nothing(caplog):
    @view_component
    def View():
        return ft.View(controls=[Counter()])

    async def main(page):
        guard_session(page, caplog.text.join)
        page.render_views(View)

    async with running(main) as app:
        gone = 999_999
        app.page.session.handle_invoke_method_results(gone, "call", None, None)
        assert "too late" in caplog.text
        await app.tap("count")
        assert app.controls(ft.Button)[0].content == "1"


@pytest.mark.parametrize("fails", [False, True])
async def test_an_effect_ends_with_its_component(fails, caplog):
    ended = []

    @component
    def Worker():
        async def work():
            if fails:
                raise ValueError("in an effect")
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(True)

        use_task(work, [])
        return ft.Text("works")

    @view_component
    def View():
        there, put = use_value(True)
        button = ft.Semantics(
            identifier="remove", content=ft.Button("x", on_click=lambda: put(False))
        )
        return ft.View(controls=[button, *([Worker()] if there else [])])

    async with running(app_of(View)) as app:
        await app.tap("remove")
        assert "works" not in app.texts
        assert ("in an effect" in caplog.text) == fails
        assert ended == ([] if fails else [True])
