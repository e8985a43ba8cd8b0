"""The cashier's page is read from a metre away: sizes, contrast, nothing cut off."""

import pytest
from playwright.async_api import expect

from tests.support.till_page import till_page

pytestmark = pytest.mark.browser

# The contrast of every visible text with what is behind it (WCAG 2.2, 1.4.3), the lowest first.
CONTRASTS = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => {
      const part = c / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const open = document.querySelector('dialog[open]') ?? document.body;
  return [...open.querySelectorAll('*')]
    .filter((node) => node.checkVisibility({ checkVisibilityCSS: true }))
    .filter((node) => node.value || [...node.childNodes].some(
      (child) => child.nodeType === 3 && child.textContent.trim()))
    .map((node) => {
      const pair = [rgb(getComputedStyle(node).color), behind(node)].map(light).sort();
      return [(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), node.outerHTML];
    })
    .sort((a, b) => a[0] - b[0])[0];
}"""
CUT_OFF = """() => [...document.querySelectorAll('main, main *, header, footer, dialog[open] *')]
  .filter((node) => node.checkVisibility() && !node.closest('svg') && node.tagName !== 'INPUT')
  .filter((node) => getComputedStyle(node).display !== 'inline')
  .filter((node) => node.scrollWidth > node.clientWidth + 1
    || node.tagName === 'MAIN' && node.scrollHeight > node.clientHeight + 1)
  .map((node) => node.outerHTML)"""


async def looks_right(till, folder, name):
    """Readable and whole; a picture is kept for the eye."""
    await till.page.screenshot(path=folder / f"{name}.png")
    lowest, where = await till.page.evaluate(CONTRASTS)
    assert lowest >= 4.5, (name, where)
    assert await till.page.evaluate(CUT_OFF) == [], name


@pytest.mark.parametrize(
    ("size", "dark", "language"),
    [
        pytest.param((1280, 800), False, "en", id="screen-light-en"),
        pytest.param((1280, 800), True, "nl", id="screen-dark-nl"),
        pytest.param((800, 600), False, "nl", id="tablet-light-nl"),
        pytest.param((800, 600), True, "en", id="tablet-dark-en"),
    ],
)
async def test_every_step(platform, tmp_path, size, dark, language):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 200)
    coffee = (await sanne.redeem("coffee", 60)).voucher
    await sanne.redeem("croissant", 50)
    width, height = size
    page = till_page(platform, language=language, dark=dark, width=width, height=height)
    async with page as till:
        await till.page.goto(f"{till.origin}/till")
        await till.has_focus("#key")
        await looks_right(till, tmp_path, "sign-in")
        await till.sign_in()
        await looks_right(till, tmp_path, "scan")
        await till.scan(sanne.voucher_code(coffee))
        await till.page.keyboard.type("36,40")
        await looks_right(till, tmp_path, "visit")
        await till.press("Enter")
        await till.sees("#slip")
        await looks_right(till, tmp_path, "purchase")
        assert await size_of(till, "#said p") >= 48
        await till.type("https://example.com")
        await till.sees("#told")
        await looks_right(till, tmp_path, "refused")
        await till.press("F9")
        await till.type("1")
        await till.sees("#found button")
        await looks_right(till, tmp_path, "refund-dialog")
        await till.press("Enter")
        await till.sees("#slip")
        await looks_right(till, tmp_path, "refund")
        await till.context.set_offline(True)
        await till.scan(sanne.static_code)
        await till.type("x")
        await till.sees("#purchase .fault")
        await looks_right(till, tmp_path, "offline")
        await till.type("5")
        await till.sees("#network", "(1)")
        await looks_right(till, tmp_path, "saved")


async def size_of(till, selector):
    """The height of the letters, in pixels."""
    script = "(node) => parseFloat(getComputedStyle(node).fontSize)"
    return await till.page.locator(selector).first.evaluate(script)


async def test_the_language_can_be_switched_and_is_remembered(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform, language="nl") as till:
        await till.sign_in()
        await till.sees("#scan-form", "Scan een pasje")
        await till.page.locator("#language").focus()
        await till.press("Enter")
        await till.sees("#scan-form", "Scan a card")
        await till.has_focus("#code")
        await till.page.reload()
        await till.sees("#scan-form", "Scan a card")
        await till.scan(sanne.static_code)
        await till.type("7")
        await till.sees("#slip-text", "points")  # the platform follows
        await expect(till.page.locator("html")).to_have_attribute("lang", "en")
