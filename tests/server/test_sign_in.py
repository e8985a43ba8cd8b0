"""Signing in with an e-mailed code, and enrolling after it."""



async def test_a_new_member_has_a_card_and_an_empty_balance(platform):
    sanne = await platform.member("Sanne de Vries")
    snapshot = await sanne.snapshot()
    assert snapshot.member.name == "Sanne de Vries"
    assert snapshot.balance.available == 0
    assert snapshot.tier.tier_id == "bronze"
    assert [device.current for device in snapshot.devices] == [True]
