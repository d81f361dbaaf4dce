"""What is looked for on any page: words too faint, words of Latin letters, targets too small for a thumb."""

from __future__ import annotations

import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Texts below 4.5 : 1 and edges of controls below 3 : 1, against the ground that lies behind them.
FAINT = """() => {
  const rgba = s => { const m = s.match(/[\\d.]+/g).map(Number); const c = s.startsWith('color(') ? 255 : 1;
    return [m[0] * c, m[1] * c, m[2] * c, m.length < 4 ? 1 : m[3]]; };
  const over = (f, b) => [0, 1, 2].map(i => f[i] * f[3] + b[i] * (1 - f[3])).concat(1);
  const light = c => { const [r, g, b] = c.map(x => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { const layers = [];
    for (let n = e; n; n = n.parentElement) { const c = rgba(getComputedStyle(n).backgroundColor);
      if (c[3]) layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((b, c) => over(c, b), [255, 255, 255, 1]); };
  const ratio = (e, colour, behind) => { const c = rgba(colour); const b = ground(behind);
    for (let n = e; n; n = n.parentElement) c[3] *= Number(getComputedStyle(n).opacity);
    const [x, y] = [light(over(c, b)), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
  const unseen = 'svg, canvas, script, style, template, [data-testid=stMainMenu], [data-testid=stSlider],'
    + ' [class*=st-key-open-], .wall-stamp';  // the stamp lies over the wall, not within it
  const found = new Set();
  for (const e of document.querySelectorAll('body *')) {
    const style = getComputedStyle(e);
    if (e.closest(unseen) || !e.getClientRects().length || style.visibility === 'hidden') continue;
    for (const node of e.childNodes)
      if (node.nodeType === 3 && node.nodeValue.trim() && ratio(e, style.color, e) < 4.49)
        found.add(`${node.nodeValue.trim().slice(0, 20)} ${style.color} ${ratio(e, style.color, e).toFixed(2)}`);
    if (e.placeholder && ratio(e, getComputedStyle(e, '::placeholder').color, e) < 4.49) found.add(e.placeholder);
  }
  // Words of charts, against what is drawn under them; names of maps have a rim.
  const charts = '[data-testid=stVegaLiteChart]:not(.st-key-map *, [class*=st-key-plain-map] *)';
  for (const e of document.querySelectorAll(`${charts} svg text`)) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (!e.textContent.trim() || !e.getClientRects().length || style.fill === 'none') continue;
    let behind = ground(e.closest('[data-testid=stVegaLiteChart]'));
    for (const drawn of e.ownerSVGElement.querySelectorAll('path, rect')) {
      const { left, right, top, bottom } = drawn.getBoundingClientRect(), paint = getComputedStyle(drawn);
      if (left <= box.left && right >= box.right && top <= box.top + 2 && bottom >= box.bottom - 2
          && paint.fill.startsWith('rgb') && drawn.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) {
        const layer = rgba(paint.fill);
        layer[3] *= paint.opacity * paint.fillOpacity;
        behind = over(layer, behind);
      }
    }
    const words = rgba(style.fill);
    words[3] *= style.opacity * style.fillOpacity;
    if (!words[3]) continue;  // words of an axis that have no room
    const [x, y] = [light(over(words, behind)), light(behind)];
    if ((Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) < 4.49) found.add(`chart: ${e.textContent} ${style.fill}`);
  }
  const controls = '[data-testid=stSelectbox] [role=group], [data-testid=stMultiSelect] [role=group],'
    + ' [data-testid=stDateInputField], [data-testid=stTextInputRootElement], [data-testid=stBaseButton-secondary]';
  for (const e of document.querySelectorAll(controls))
    if (e.getClientRects().length && !e.closest(unseen + ', .st-key-stage')
        && ratio(e, getComputedStyle(e).borderTopColor, e.parentElement) < 2.99)
      found.add(`${e.dataset.testid ?? e.role} ${getComputedStyle(e).borderTopColor}`);
  return [...found];
}"""

# Latin words in texts, names, titles and placeholders that a person meets.
LATIN = """() => {
  const names = 'PDF CSV Excel Word PPT WGS84 OpenStreetMap WebGL ODbL Ctrl Esc PageDown PageUp Home End F11 KB MB GB';
  const proper = new RegExp(`\\\\b(${names.replaceAll(' ', '|')})\\\\b`, 'g');
  const data = '[data-testid=stDataFrame] canvas, .stage, [role=table], [role=row], table, textarea, code, .rows,'
    + ' [translate=no], [aria-hidden=true], script, style, template, [data-testid=stMainMenu]';
  const found = new Set();
  const see = (kind, words) => {
    const left = (words ?? '').replace(/\\.(pptx|docx|xlsx|pdf|zip)\\b|（zip）/g, '').replace(proper, '')
      .replace(/[A-Z]{1,3}[-A-Z0-9]*\\d+/g, '');
    if (/[A-Za-z]{2}/.test(left)) found.add(`${kind}: ${words.trim().slice(0, 60)}`);
  };
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest(data) || e.closest('[class*=st-key-item-], [class*=st-key-list-]')) continue;
    if (getComputedStyle(e).fontFamily.includes('Material')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-roledescription'])
      if (e.getClientRects().length) {
        see(name, e.getAttribute(name));
        const markup = /\\*\\*|:[a-z-]+\\[|:material|\\\\/.exec(e.getAttribute(name) ?? '');
        if (markup) found.add(`markup: ${markup.input}`);
      }
    for (const node of e.childNodes) if (node.nodeType === 3 && e.getClientRects().length) see('text', node.nodeValue);
  }
  return [...found];
}"""

# What answers to a touch on less than 44 px: by its size, or by what a finger reaches half of that beside its middle.
SMALL = """() => {
  const roles = 'button tab slider option combobox checkbox radio switch link menuitem spinbutton'.split(' ');
  const asked = ['a[href]', 'button', 'input', 'select', 'textarea', 'summary', '[tabindex="0"]',
    ...roles.map(role => `[role=${role}]`)].join(', ');
  const fields = 'label, [data-testid=stDateInputField], [data-testid=stNumberInputContainer], [role=group]';
  const found = new Set();
  for (const e of document.querySelectorAll(asked)) {
    if (e.disabled || e.type === 'hidden' || e.closest('svg, [aria-hidden=true], [inert]')) continue;
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    const target = (e.matches('input') && e.closest(fields)) || e;
    let box = target.getBoundingClientRect();
    const held = e.parentElement.getBoundingClientRect();
    // Words of readers are 1 px wide; the folded menu lies left of the screen.
    if (box.width <= 1 || box.height <= 1 || box.right < 1 || (!e.matches('input') && held.width === 1)) continue;
    if (box.width > 43.5 && box.height > 43.5) continue;
    e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    box = target.getBoundingClientRect();
    const reached = ([x, y]) => target.contains(
      document.elementFromPoint(box.x + box.width / 2 + x, box.y + box.height / 2 + y));
    if (![[-21.5, 0], [21.5, 0], [0, -21.5], [0, 21.5]].every(reached))
      found.add(`${e.ariaLabel ?? e.innerText.slice(0, 20)} ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  scrollTo(0, 0);
  return [...found];
}"""


def lasting(page: Page, *looks: str) -> list[str]:
    """What is found at fault and stays so: the menu first measures itself, and what is resized takes its place."""
    until = time.monotonic() + 10
    while (found := [fault for look in looks for fault in page.evaluate(look)]) and time.monotonic() < until:
        page.wait_for_timeout(250)
    return found


# Each serious fault that axe finds and where it is met; asked of the page, since what passed is told as well.
_SERIOUS = """() => axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => ['serious', 'critical'].includes(impact))
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target)}`))"""


def serious(page: Page) -> list[str]:
    """What stands in the way of those who read a page by ear or by keyboard."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(_SERIOUS)  # type: ignore[no-any-return]
