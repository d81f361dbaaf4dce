/* Towns × figures: a table whose cells open (arrow keys move, Enter opens), on small screens a list of towns.
   Texts are data and only ever become text nodes. */
const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

function control(text, hint, open, href) {
  const made = element(href ? 'a' : 'button', text);
  if (href) made.href = href;
  else made.type = 'button';
  if (hint) made.title = hint;
  made.tabIndex = -1;
  made.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  return made;
}

/* One stop for the tab key; the arrow keys, Home and End go from cell to cell. */
function walk(grid) {
  const at = (row, column) => grid[row]?.[column];
  grid.forEach((cells, row) => cells.forEach((cell, column) => {
    if (!cell) return;
    cell.addEventListener('keydown', (event) => {
      const next = {
        ArrowRight: at(row, column + 1), ArrowLeft: at(row, column - 1), ArrowDown: at(row + 1, column),
        ArrowUp: at(row - 1, column), Home: cells.find(Boolean), End: cells.at(-1),
      }[event.key];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    cell.addEventListener('focus', () => {
      grid.flat().forEach((other) => { if (other) other.tabIndex = -1; });
      cell.tabIndex = 0;
    });
  }));
  at(0, 1).tabIndex = 0;
}

function table({ label, columns, rows, looks, hints, towns, own }, open) {
  const made = element('table');
  made.setAttribute('aria-label', label);
  const head = made.createTHead().insertRow();
  columns.forEach(({ title }) => {
    const cell = element('th');
    /* A long heading stands in two halves. */
    const half = title.length > 5 ? Math.ceil(title.length / 2) : title.length;
    cell.append(title.slice(0, half), element('wbr'), title.slice(half));
    cell.scope = 'col';
    head.append(cell);
  });
  const body = made.createTBody();
  walk(rows.map(([name, ...cells], row) => {
    const line = body.insertRow();
    if (row === own) line.className = 'own';
    else if (!towns[row]) line.className = 'sum';
    const first = element('th', towns[row] ? undefined : name);
    first.scope = 'row';
    const town = towns[row] && control(name, `打开${name}画像`, () => open(row, -1), `town?of_town=${encodeURIComponent(name)}`);
    if (town) first.append(town);
    line.append(first);
    return [town, ...cells.map((text, column) => {
      const cell = line.insertCell();
      cell.className = looks[row][column];
      const made = control(text, hints[row][column], () => open(row, column));
      cell.append(made);
      return made;
    })];
  }));
  return made;
}

function list({ label, lines, towns }, open) {
  const made = element('ul');
  made.setAttribute('aria-label', label);
  lines.forEach(([first, aside, second, status], row) => {
    if (!towns[row]) return;
    const button = element('button');
    button.type = 'button';
    const line = element('span', undefined, 'first');
    line.append(element('strong', first), element('span', aside, status));
    button.append(line, element('span', second, 'second'));
    button.addEventListener('click', () => open(row, -1));
    const item = element('li');
    item.append(button);
    made.append(item);
  });
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const written = JSON.stringify(data);
  const root = parentElement.querySelector('.heat');
  if (root?.written === written) return;
  const open = (row, column) => setTriggerValue('cell', `${row},${column}`);
  const made = element('div', undefined, 'heat');
  made.written = written;
  made.append(table(data, open), list(data, open));
  root ? root.replaceWith(made) : parentElement.append(made);
}
