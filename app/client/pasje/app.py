"""The app: who may see what, and everything that is the same on every screen."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
from typing import TYPE_CHECKING, Any

import flet as ft

from pasje import late, routes
from pasje.context import Place, PlaceContext, StateContext, WalletContext, use_wallet
from pasje.screens.shell import Shell
from pasje.ui.guards import component, guard_session, use_task, view_component
from pasje.ui.hooks import use_value
from pasje.ui.motion import MovingContext
from pasje.ui.size import PHONE, LargeTextContext, SizeContext, size_of
from pasje.ui.theme import NO_BRAND, theme

if TYPE_CHECKING:
    from flet.components.hooks.use_ref import MutableRef

    from pasje.contract.programme import Programme
    from pasje.wallet import Wallet

VERSION = "0.3.0"
FONT = "Pasje"
_DEVICE_ANSWERS_S = 2.0
_HIDDEN = {ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE}
_SHOWN = {ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME}


async def show(page: ft.Page, wallet: Wallet) -> None:
    """Draw the wallet on the page, and let it follow the app's life."""

    def sorry(message: str) -> None:
        page.show_dialog(ft.SnackBar(ft.Text(message)))

    async def live_on(e: ft.AppLifecycleStateChangeEvent) -> None:
        if e.state in _HIDDEN:
            await wallet.pause()
        elif e.state in _SHOWN:
            await wallet.resume()

    guard_session(page, sorry)
    page.on_app_lifecycle_state_change = live_on
    page.on_close = wallet.stop
    # Before the router installs its own, which would lead to the first tab from everywhere.
    place = Place()
    page.on_view_pop = lambda _: page.navigate(place.tab)
    if not page.web:  # there it is in Flutter's own list, at an address of its content
        page.fonts = {FONT: "/fonts/Manrope.ttf"}
    page.theme_mode = ft.ThemeMode.SYSTEM
    # Flutter begins with colours of its own, and would let them pass into the brand's.
    page.theme_animation_style = ft.AnimationStyle(duration=0, reverse_duration=0)
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("en", "GB"), ft.Locale("nl", "NL")]
    )
    dress(page, wallet.state.programme)
    page.render_views(App, wallet, place)


def dress(page: ft.Page, programme: Programme | None) -> None:
    """The brand's colour and name on everything."""
    seed = programme.colour if programme else NO_BRAND
    page.title = programme.name if programme else "Pasje"
    page.theme = page.dark_theme = theme(seed, FONT, narrow=(page.width or PHONE.width) < 360)


@component
def App(wallet: Wallet, place: Place) -> Any:
    page = ft.context.page
    size, set_size = use_value(size_of(page))
    moving, set_moving = use_value(True)
    motion: MutableRef[ft.SemanticsService] = ft.use_ref()
    large_text, set_large_text = use_value(False)

    async def settle() -> None:
        """What the first frame did not wait for."""
        await wallet.drawn()
        page.on_resize = lambda _: set_size(size_of(page))
        set_size(size_of(page))
        set_moving(await _may_move(motion))  # with its answer, Flutter has taken the card too
        await wallet.keep_up()
        await late.load()

    use_task(settle, [])
    given = (
        (WalletContext, wallet),
        (StateContext, wallet.state),
        (SizeContext, dataclasses.replace(size, large_text=large_text)),
        (LargeTextContext, set_large_text),
        (MovingContext, moving),
        (PlaceContext, place),
    )
    return functools.reduce(
        lambda inner, one: functools.partial(one[0], one[1], inner), reversed(given), Root
    )()


@component
def Root() -> ft.Control:
    """The guard: signed out there is only signing in, with the wanted address kept for after."""
    _, state = use_wallet()
    page = ft.context.page
    brand = state.programme

    look = (brand.colour, brand.name) if brand else ("", "")
    worn: MutableRef[tuple[str, str]] = ft.use_ref(look)  # `show` dressed the page for its start

    async def redress() -> None:
        if look != worn.current:  # a theme that is sent again is computed and drawn again
            worn.current = look
            dress(page, brand)
            page.update()

    use_task(redress, [look])
    member = state.snapshot.member.id if state.snapshot else ""
    whose: MutableRef[str] = ft.use_ref("")

    async def begin_at_the_card() -> None:
        """What was open belonged to whoever was signed in before."""
        if member and whose.current not in ("", member):
            page.navigate(routes.CARD)
        whose.current = member or whose.current

    use_task(begin_at_the_card, [member])
    if state.phase == "starting" or (
        state.phase == "signed_out" and brand is None and state.online
    ):  # a stranger's first moment: nobody else's colours before the brand's own
        from pasje.screens.starting import StartingScreen

        return StartingScreen(state.language, state.notice)
    if state.phase == "signed_out":
        from pasje.screens.sign_in import SignInScreen

        return SignInScreen(routes.invitation_code(page.route or ""))
    return ft.Router(_ROUTES, manage_views=True)


# The screens on top of the shell: each is loaded by its first drawing, inside the guard.


@view_component
def LargeCode() -> ft.View:
    from pasje.screens.large_code import LargeCodeScreen

    return LargeCodeScreen()


@view_component
def Reward() -> ft.View:
    from pasje.screens.reward import RewardScreen

    return RewardScreen()


@view_component
def Voucher() -> ft.View:
    from pasje.screens.voucher import VoucherScreen

    return VoucherScreen()


@view_component
def Tier() -> ft.View:
    from pasje.screens.tier import TierScreen

    return TierScreen()


@view_component
def HowItWorks() -> ft.View:
    from pasje.screens.programme import ProgrammeScreen

    return ProgrammeScreen()


@view_component
def Account() -> ft.View:
    from pasje.screens.account import AccountScreen

    return AccountScreen(VERSION)


@view_component
def Join() -> ft.View:
    from pasje.screens.join import JoinScreen

    return JoinScreen()


@view_component
def Unknown() -> ft.View:
    from pasje.screens.unknown import UnknownScreen

    return UnknownScreen()


def _below(path: str) -> str:
    """As the router wants a child of the shell."""
    return path.removeprefix("/")


_ROUTES = [
    ft.Route(
        component=Shell,
        children=[
            *(ft.Route(path=_below(tab)) for tab in routes.TABS if tab != routes.CARD),
            ft.Route(path=_below(routes.CODE), component=LargeCode),
            ft.Route(path=_below(routes.REWARD), component=Reward),
            ft.Route(path=_below(routes.VOUCHER), component=Voucher),
            ft.Route(path=_below(routes.TIER), component=Tier),
            ft.Route(path=_below(routes.PROGRAMME), component=HowItWorks),
            ft.Route(path=_below(routes.ACCOUNT), component=Account),
            ft.Route(path=_below(routes.JOIN), component=Join),
            ft.Route(path=":rest+", component=Unknown),
        ],
    )
]


async def _may_move(motion: MutableRef[ft.SemanticsService]) -> bool:
    """Whether the device asks for less motion; when it cannot say, things may move.

    Flet drops a service that nothing holds, and `motion` does until the app ends.
    """
    try:
        service = motion.current = ft.SemanticsService()
        features = await asyncio.wait_for(service.get_accessibility_features(), _DEVICE_ANSWERS_S)
    except (ft.FletUnsupportedPlatformException, RuntimeError, TimeoutError):
        return True
    return not (features.disable_animations or features.reduce_motion)
