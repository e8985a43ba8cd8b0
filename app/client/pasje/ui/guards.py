"""The guards that Flet lacks: each keeps one mistake from taking the whole app with it."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import flet as ft

from pasje.words import device_language, phrases

log = logging.getLogger("pasje")
T = TypeVar("T")


def component(draw: Callable[..., ft.Control]) -> Callable[..., ft.Control]:
    """A component whose failing leaves a sentence in its place, and everything else alive.

    Without it an exception in a re-render ends the session's scheduler without a word: nothing on
    the screen changes any more.
    """
    return _bounded(draw, _sorry)


def view_component(draw: Callable[..., ft.View]) -> Callable[..., ft.View]:
    """The same for a component that is a whole view, so that the way back stays."""

    def view() -> ft.View:
        return ft.View(
            route=ft.use_view_path() or "/",
            appbar=ft.AppBar(title=ft.Text("")),
            controls=[_sorry()],
        )

    return _bounded(draw, view)


def _bounded(draw: Callable[..., T], instead: Callable[[], T]) -> Callable[..., T]:
    @functools.wraps(draw)
    def body(*args: Any, **kwargs: Any) -> T:
        try:
            return draw(*args, **kwargs)
        except Exception:  # the boundary: whatever a screen raises ends here
            log.exception("%s could not be drawn", draw.__name__)
            return instead()

    return ft.component(body)


def _sorry() -> ft.Control:
    t = phrases(device_language())
    return ft.Container(
        padding=24,
        content=ft.Column(
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=12,
            controls=[
                ft.Icon(ft.Icons.SENTIMENT_DISSATISFIED_ROUNDED, size=40),
                ft.Text(t.went_wrong, text_align=ft.TextAlign.CENTER),
            ],
        ),
    )


def guard_session(page: ft.Page, show: Callable[[str], None]) -> None:
    """Hand an exception of a handler or effect to `show`, with a sentence for the member.

    Otherwise Flet replaces the whole screen by its message, until the app is started again. An
    attribute of the instance takes the place of the method `Session.error`.
    """

    def error(message: str) -> None:
        log.error("a handler failed: %s", message)
        show(phrases(device_language()).not_now)

    page.session.error = error  # type: ignore[method-assign]
    _guard_late_answers(page)


def _guard_late_answers(page: ft.Page) -> None:
    """A device's answer to a control that is gone by then is dropped.

    Flet raises in the loop that hears the screen, which ends it: nothing tapped does anything any
    more. It happens when the wait for a slow device was given up.
    """
    hear = page.session.handle_invoke_method_results

    def heard(control_id: int, call_id: str, result: Any, error: str | None) -> None:
        try:
            hear(control_id, call_id, result, error)
        except RuntimeError:
            log.warning("an answer came too late")

    page.session.handle_invoke_method_results = heard  # type: ignore[method-assign]


def use_task(work: Callable[[], Awaitable[None]], dependencies: Sequence[object]) -> None:
    """Run `work` while the component is there, anew when a dependency changes.

    Flet cancels an effect only if a cleanup is given, and loses what an asynchronous one raises.
    """

    async def setup() -> None:
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except Exception:  # the boundary of an effect: logged, and the screen stays
            log.exception("an effect failed")

    ft.use_effect(setup, dependencies, cleanup=lambda: None)
