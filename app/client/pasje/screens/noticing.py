"""What the member should know of this device, until they have read it."""

import flet as ft

from pasje.data.view import Notice
from pasje.ui import frame
from pasje.wallet import Wallet
from pasje.words.phrases import Phrases


def notice_of(notice: Notice, t: Phrases) -> str:
    """The sentence for `notice`."""
    sentences: dict[Notice, str] = {
        "session_ended": t.session_ended,
        "not_kept": t.not_kept,
        "no_room": t.no_room,
        "set_aside": t.set_aside,
        "newer": t.newer,
        "removed": t.removed,
        "other_tab": t.other_tab,
        "not_wiped": t.not_wiped,
    }
    return sentences[notice]


def notice_lines(wallet: Wallet, t: Phrases) -> list[ft.Control]:
    """Below the bar of a signed-in screen, until it is read."""
    notice = wallet.state.notice
    if notice is None:
        return []
    return [frame.told_line(notice_of(notice, t), t.close, wallet.notice_seen)]
