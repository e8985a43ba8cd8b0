"""Whether things may move: the device can ask that they do not."""

import flet as ft

MovingContext = ft.create_context(True)


def use_moving() -> bool:
    return ft.use_context(MovingContext)
