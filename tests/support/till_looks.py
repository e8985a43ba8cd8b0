"""What a cashier must be able to read: contrasts, and nothing cut off."""

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
