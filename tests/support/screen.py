"""Drives the app in-process: Flet's own session, without Flutter, window or socket.

The only file that touches Flet's private names.
"""

import asyncio
import contextlib
import dataclasses

import flet as ft
import msgpack
from flet.components.component import Component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub


class Client(Connection):
    """Stands in for the Flutter client: takes every message as bytes, answers navigation."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(loop=self.loop)
        self.page_url = "http://app.test"
        self.session = None
        self.sent = b""
        self._answering = set()

    def send_message(self, message):
        """What cannot be sent must fail here, and not first in a browser."""
        self.sent = msgpack.packb(
            [message.action, message.body],
            default=configure_encode_object_for_msgpack(BaseControl),
        )
        if message.action == MessageAction.INVOKE_METHOD:
            task = self.loop.create_task(self._answer(message.body))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, call):
        session = self.session
        if call.name != "push_route":
            problem = "MissingPluginException"
            session.handle_invoke_method_results(call.control_id, call.call_id, None, problem)
            return
        route = {"route": call.args["route"]}
        session.apply_page_patch(route)
        session.handle_invoke_method_results(call.control_id, call.call_id, None, None)
        await session.dispatch_event(1, "route_change", route)


class Screen:
    """What a member sees and does."""

    def __init__(self, session):
        self._session = session
        self.page = session.page

    @property
    def texts(self):
        return [each.value for each in self.controls(ft.Text)]

    @property
    def names(self):
        """The identifiers on the screen."""
        return [each.identifier for each in self.controls(ft.Semantics) if each.identifier]

    def controls(self, kind):
        dialogs = [each for each in self.page._dialogs.controls if each.open]
        return [each for each in walk([self.page.views, dialogs], set()) if isinstance(each, kind)]

    def named(self, identifier):
        found = [each for each in self.controls(ft.Semantics) if each.identifier == identifier]
        assert found, f"no {identifier} among {self.names}"
        return found[-1]

    async def tap(self, identifier):
        """Press what can be pressed within `identifier`."""
        for control in walk(self.named(identifier), set()):
            if getattr(control, "on_click", None):
                await self.fire(control, "click")
                return
        raise AssertionError(f"{identifier} cannot be pressed")

    async def type(self, identifier, value):
        await self.change(self.field(identifier), "value", value)

    async def overtake(self, identifier, first, then):
        """Type on, before what was typed first has been drawn."""
        field = self.field(identifier)
        self._session.apply_patch(field._i, {"value": first})
        await self._session.dispatch_event(field._i, "change", first)
        self._session.apply_patch(field._i, {"value": then})
        await self.settle()

    def field(self, identifier):
        return next(
            each
            for each in walk(self.named(identifier), set())
            if isinstance(each, (ft.TextField, ft.Checkbox))
        )

    async def change(self, control, prop, value):
        """What the client does when a member changes a control: its value first, then the event."""
        self._session.apply_patch(control._i, {prop: value})
        await self.fire(control, "change", value)

    async def fire(self, control, event, data=None):
        await self._session.dispatch_event(control._i, event, data)
        await self.settle()

    async def enlarge(self, times):
        """Text so many times as large, as the member's phone may ask for."""
        [probe] = [each for each in self.controls(ft.Text) if each.on_size_change]
        size = {"w": 12 * times, "h": 20 * times}
        await self.fire(probe, "size_change", size)

    async def until(self, happened, within_s=2.0):
        """Let the app run until `happened()`."""
        async with asyncio.timeout(within_s):
            while not happened():  # noqa: ASYNC110 a screen does not tell when it is done
                await asyncio.sleep(0.005)

    async def settle(self):
        """Let updates, effects and their updates run; a scheduler that died fails the test."""
        for _ in range(12):
            await asyncio.sleep(0)
        task = self._session._Session__updates_task
        assert task is None or not task.done(), task


def walk(node, seen):
    if isinstance(node, Component):
        yield from walk(node._b, seen)
    elif isinstance(node, (list, tuple)):
        for child in node:
            yield from walk(child, seen)
    elif isinstance(node, BaseControl) and id(node) not in seen:
        seen.add(id(node))
        yield node
        for field in dataclasses.fields(node):
            if not field.metadata.get("skip") and field.name != "_parent":
                yield from walk(getattr(node, field.name, None), seen)


@contextlib.asynccontextmanager
async def running(main, route="/", width=412, height=892, client=None, **page):
    """The app on a screen of that size, from its first frame until it is closed.

    `page` says what else Flutter tells when it registers.
    """
    client = client or Client()
    session = client.session = Session(client)
    told = {"route": route, "web": True, "platform": "android", "width": width, "height": height}
    session.apply_page_patch(told | page)
    body = RegisterClientResponseBody(
        session_id=session.id, page_patch=session.get_page_patch(), error=""
    )
    client.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    token = _context_page.set(session.page)
    others = asyncio.all_tasks()
    try:
        await main(session.page)
        screen = Screen(session)
        await screen.settle()
        yield screen
    finally:
        session.close()
        _context_page.reset(token)
        for task in asyncio.all_tasks() - others:  # a screen that is closed waits for nothing more
            task.cancel()
        await asyncio.sleep(0)
