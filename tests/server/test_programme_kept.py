"""A version that members live under stays readable when a newer Pasje refuses such a file."""

import pytest

from pasje_platform.programme import check, service
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme, kept, parse
from tests.support.programme_files import SOURCE


@pytest.fixture
def stricter(monkeypatch):
    """From here on no file may have tiers."""

    def refuse(reading, values):
        if values["tiers"]:
            raise reading.wrong(("tiers",), "are forbidden")

    def begin():
        monkeypatch.setattr(check, "refuse", refuse)

    return begin


async def test_what_is_in_force_stays_so_and_can_be_followed(platform, stricter):
    dearer = ProgrammeFile(SOURCE.replace("cost = 60", "cost = 70"), None)
    await platform.run(lambda tx: service.use(tx, dearer, platform.clock.now))
    stricter()
    assert (await platform.rules()).reward("coffee").cost == 70
    assert [one.version for one in await platform.run(service.known)] == [2, 1]
    with pytest.raises(WrongProgramme, match="are forbidden"):
        await platform.run(
            lambda tx: service.use(tx, ProgrammeFile(SOURCE, None), platform.clock.now)
        )
    plain = ProgrammeFile(SOURCE[: SOURCE.index("[[tiers]]")] + TERMS, None)
    assert await platform.run(lambda tx: service.use(tx, plain, platform.clock.now)) == 3


TERMS = '[terms]\non = 2026-01-01\ntext = { nl = "Zo.", en = "So." }\n'


def test_a_new_file_is_still_refused(stricter):
    stricter()
    assert kept(SOURCE)["tiers"]
    with pytest.raises(WrongProgramme, match="are forbidden"):
        parse(SOURCE)
