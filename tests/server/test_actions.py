"""What other systems report of a member, and visits that count by themselves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from pasje.contract.codec import instant
from pasje_platform.database import Tx
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from tests.support.desk import (
    CORNER,
    Desk,
    at_once,
    balance,
    gained,
    look,
    made,
    open_desk,
    refused,
    units,
)
from tests.support.platform import MemberClient, Platform


def said(desk: Desk, member: MemberClient, action: str = "review", **more: Any) -> dict[str, Any]:
    at = instant(desk.platform.clock.now)
    return {"member": member.static_code, "action": action, "at": at, **more}


async def report(desk: Desk, body: dict[str, Any], id_: str | None = None) -> httpx.Response:
    return await desk.put(f"/v1/till/actions/{id_ or desk.platform.id()}", body)


async def check_in(desk: Desk, visit: str) -> httpx.Response:
    return await desk.put(f"/v1/till/visits/{visit}/check-in", {})


async def stamps(member: MemberClient) -> tuple[int, int]:
    """What can be spent, and what is pending."""
    (found,) = [one for one in (await look(member)).balances if one.unit_id == "stamps"]
    return found.available, found.pending


async def test_anonymous(corner: Platform) -> None:
    for path in ("actions/{}", "visits/{}/check-in"):
        answer = await corner.http.put(f"/v1/till/{path.format(corner.id())}", json={})
        refused(answer, 401, "till_key_wrong")


async def test_valid(desk: Desk, sanne: MemberClient) -> None:
    reported = made(await report(desk, said(desk, sanne)))
    assert gained(reported) == {"points": 25}
    assert reported["released"] == []
    assert await balance(sanne) == (25, 0)
    (entry,) = (await look(sanne)).entries
    assert (entry.why.rule, entry.why.name) == ("action", {"nl": "Beoordeling", "en": "Review"})


async def test_repeated(desk: Desk, sanne: MemberClient) -> None:
    body, id_ = said(desk, sanne), desk.platform.id()
    answers = await at_once([report(desk, body, id_) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [201]
    assert all(answer.json() == answers[0].json() for answer in answers)
    refused(await report(desk, said(desk, sanne, "own-bag"), id_), 409, "id_reused")
    assert await balance(sanne) == (25, 0)


async def test_unknown(desk: Desk, sanne: MemberClient) -> None:
    refused(await report(desk, said(desk, sanne, "dancing")), 422, "unknown_action")
    mistyped = f"{sanne.number[:-1]}{(int(sanne.number[-1]) + 1) % 10}"
    refused(await report(desk, said(desk, sanne) | {"member": mistyped}), 422, "foreign_code")
    refused(await report(desk, said(desk, sanne) | {"member": "hello"}), 422, "foreign_code")
    absent = said(desk, sanne, purchase_id=desk.platform.id())
    refused(await report(desk, absent), 404, "unknown_purchase")


async def test_what_was_delivered_days_ago_may_still_be_reported(
    desk: Desk, sanne: MemberClient
) -> None:
    """A web shop tells on Monday of Thursday's delivery, and of what a holiday kept; not of all."""
    body = said(desk, sanne)
    desk.platform.clock.advance(days=30)
    assert gained(made(await report(desk, body))) == {"points": 25}
    desk.platform.clock.advance(seconds=1)
    late = await report(desk, body)
    refused(late, 422, "action_too_late", days=30)
    assert "card" not in late.json()["detail"]
    assert await balance(sanne) == (25, 0)


async def test_what_was_done_before_joining_earns_nothing(desk: Desk, sanne: MemberClient) -> None:
    joined_at = desk.platform.clock.now
    desk.platform.clock.advance(days=1)
    before = said(desk, sanne) | {"at": instant(joined_at - timedelta(days=28))}
    answer = await report(desk, before)
    refused(answer, 422, "before_joining", before_s=28 * 86400, joined_at=instant(joined_at))
    assert await balance(sanne) == (0, 0)
    behind = said(desk, sanne) | {"at": instant(joined_at - timedelta(seconds=60))}
    assert gained(made(await report(desk, behind))) == {"points": 25}


async def test_someone_elses(desk: Desk, sanne: MemberClient) -> None:
    bram, id_ = await desk.platform.member("Bram"), desk.platform.id()
    sold = await desk.serve(bram, 1000)
    refused(await report(desk, said(desk, sanne, purchase_id=sold["id"])), 404, "unknown_purchase")
    made(await report(desk, said(desk, sanne), id_))
    other = await open_desk(desk.platform, "Zuid")
    refused(await report(other, said(other, sanne), id_), 409, "id_reused")
    made(await report(other, said(other, bram), id_))


async def test_guessing_members_is_limited(desk: Desk, sanne: MemberClient) -> None:
    wrong = said(desk, sanne) | {"member": sanne.static_code[:-1] + "?"}
    for _ in range(5):
        assert (await report(desk, wrong)).status_code == 422
    assert (await report(desk, said(desk, sanne))).status_code == 429


async def test_a_key_tells_so_much_of_one_member_and_of_all(
    desk: Desk, sanne: MemberClient
) -> None:
    """Whoever stole it would else give away whatever they like: a review has no amount."""
    bram, other = await desk.platform.member("Bram"), await open_desk(desk.platform, "Zuid")
    visit = await desk.visit(sanne)
    body, id_ = said(desk, sanne), desk.platform.id()
    made(await report(desk, body, id_))
    made(await check_in(desk, visit))
    another, third = await desk.visit(sanne), await desk.visit(bram)
    await _told(desk, f" {sanne.id}", 18)
    refused(await report(desk, said(desk, sanne)), 429, "too_many_requests")
    assert (await report(desk, body, id_)).status_code == 200
    await desk.serve(sanne, 1000)
    made(await report(other, said(other, sanne)))
    made(await report(desk, said(desk, bram)))
    refused(await check_in(desk, another), 429, "too_many_requests")
    await _told(desk, "", 1997)
    refused(await check_in(desk, third), 429, "too_many_requests")
    refused(await report(desk, said(desk, bram)), 429, "too_many_requests")
    desk.platform.clock.advance(days=1)
    made(await report(desk, said(desk, sanne)))


async def _told(desk: Desk, of: str, times: int) -> None:
    """As if that till had told so much more, just now."""

    async def write(tx: Tx) -> None:
        await tx.execute(
            "insert into attempt (subject, at) select 'counted ' || till.id || %s, %s from till,"
            " generate_series(1, %s) where name = %s",
            (of, desk.platform.clock.now, times, desk.till.name),
        )

    await desk.platform.run(write)


async def test_an_event_releases_what_waited_for_it(desk: Desk, sanne: MemberClient) -> None:
    first = await desk.serve(sanne, 1000, channel="web")
    await desk.serve(sanne, 1000, channel="web")
    assert await stamps(sanne) == (1, 4)
    delivered = said(desk, sanne, "delivered", purchase_id=first["id"])
    reported = made(await report(desk, delivered))
    assert units(reported["released"]) == {"stamps": 2}
    assert await stamps(sanne) == (3, 2)
    desk.platform.clock.advance(days=31)
    again = await desk.platform.second_phone(sanne)
    assert await stamps(again) == (3, 0)


async def test_a_visit_counts_once(desk: Desk, sanne: MemberClient) -> None:
    visit = await desk.visit(sanne)
    assert await stamps(sanne) == (0, 0)
    first = made(await check_in(desk, visit))
    assert gained(first) == {"stamps": 1}
    again = await check_in(desk, visit)
    assert (again.status_code, again.json()) == (200, first)
    sold = made(await desk.sell(visit, 1000))
    assert units(sold["earned_units"]) == {"points": 10}
    assert await stamps(sanne) == (1, 0)


async def test_the_first_purchase_counts_its_visit(desk: Desk, sanne: MemberClient) -> None:
    visit = await desk.visit(sanne)
    first = made(await desk.sell(visit, 1000))
    second = made(await desk.sell(visit, 1000))
    assert units(first["earned_units"]) == {"points": 10, "stamps": 1}
    assert units(second["earned_units"]) == {"points": 10}
    told = await check_in(desk, visit)
    assert (told.status_code, gained(told.json())) == (200, {"stamps": 1})


async def test_a_visit_of_another_till_or_of_long_ago(desk: Desk, sanne: MemberClient) -> None:
    visit, other = await desk.visit(sanne), await open_desk(desk.platform, "Zuid")
    refused(await check_in(other, visit), 404, "unknown_visit")
    refused(await check_in(desk, desk.platform.id()), 404, "unknown_visit")
    desk.platform.clock.advance(hours=73)
    refused(await check_in(desk, visit), 422, "visit_cannot_earn_any_more")


async def test_a_till_knows_what_to_ask(desk: Desk) -> None:
    till = (await desk.get("/v1/till")).json()
    assert [unit["id"] for unit in till["units"]] == ["points", "stamps", "credit"]
    assert till["categories"] == [
        {"id": "bread", "name": {"nl": "brood", "en": "bread"}, "counted": True},
        {"id": "tobacco", "name": {"nl": "tabak", "en": "tobacco"}, "counted": True},
    ]
    assert till["counted"] is True  # a voucher makes any one item free
    assert [action["id"] for action in till["actions"]] == ["own-bag", "review"]
    assert till["pays"] is True  # credit of a gift card


async def test_what_is_told_late_earns_by_the_file_of_when_it_happened(
    desk: Desk, sanne: MemberClient
) -> None:
    """A visit, quoted and recorded with its purchase or by itself, and an action."""
    platform, file = desk.platform, read(CORNER)
    visits = [await desk.visit(sanne), await desk.visit(sanne)]
    at = platform.clock.now
    platform.clock.advance(minutes=5)
    source = file.source.replace("gives = 25\n", "gives = 40\n")
    source = source.replace('on = "visit"\nunit = "stamps"\n', 'on = "visit"\nunit = "points"\n')
    source = source.replace('id = "visit"', 'id = "came"')
    other = replace(file, source=source)
    assert await platform.run(lambda tx: programmes.use(tx, other, platform.clock.now)) == 2
    platform.clock.advance(minutes=1)
    quoted = (await desk.quote(desk.sale(visits[0], 1000, bought_at=at))).json()
    sold = made(await desk.sell(visits[0], 1000, bought_at=at))
    assert units(sold["earned_units"]) == gained(quoted) == {"points": 10, "stamps": 1}
    assert gained(made(await check_in(desk, visits[1]))) == {}  # once a day, by the old file
    reported = made(await report(desk, said(desk, sanne) | {"at": instant(at)}))
    assert gained(reported) == {"points": 25}
    assert gained(made(await report(desk, said(desk, sanne)))) == {"points": 40}
    assert gained(made(await check_in(desk, await desk.visit(sanne)))) == {"points": 1}
    assert await platform.audit() == []
