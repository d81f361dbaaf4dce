/* A list whose rows open: a table on wide screens, two-line rows on small ones (rows.css shows one of them).
   Texts are data and only ever become text nodes. */
const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

/* A status is told by mark, word and colour. */
const STATUS = { '■': 'missed', '▲': 'near', '●': 'met' };
const look = (text, number) => [number ? 'number' : '', STATUS[text[0]] ?? ''].join(' ').trim();

function table({ label, columns, rows, foot }, open) {
  const made = element('table');
  made.setAttribute('aria-label', label);
  const head = made.createTHead().insertRow();
  for (const column of columns) {
    const cell = element('th', column.title, column.number ? 'number' : '');
    cell.scope = 'col';
    head.append(cell);
  }
  const body = made.createTBody();
  rows.forEach((cells, place) => {
    const row = body.insertRow();
    row.addEventListener('click', () => open(place));
    cells.forEach((text, at) => {
      const cell = element('td', at ? text : undefined, look(text, columns[at].number));
      cell.title = text;
      /* The first cell holds the control of the keyboard and of readers; a click counts anywhere on the row. */
      if (at === 0) {
        const control = element('button', text);
        control.type = 'button';
        cell.append(control);
      }
      row.append(cell);
    });
    row.addEventListener('keydown', (event) => {
      const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
      if (!next) return;
      event.preventDefault();
      next.querySelector('button').focus();
    });
  });
  if (foot.length) {
    const last = made.createTFoot().insertRow();
    foot.forEach((text, at) => last.append(element('td', text, columns[at].number ? 'number' : '')));
  }
  return made;
}

function list({ label, lines, total }, open) {
  const made = element('ul');
  made.setAttribute('aria-label', label);
  lines.forEach(([first, aside, second], place) => {
    const control = element('button');
    control.type = 'button';
    const line = element('span', undefined, 'first');
    line.append(element('strong', first), element('span', aside, `aside ${look(aside)}`));
    control.append(line, element('span', second, 'second'));
    control.addEventListener('click', () => open(place));
    const item = element('li');
    item.append(control);
    made.append(item);
  });
  if (total) made.append(element('li', total, 'total'));
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const written = JSON.stringify(data);
  let root = parentElement.querySelector('.rows');
  if (root?.written === written) return;
  const open = (place) => setTriggerValue('row', String(place));
  const made = element('div', undefined, 'rows');
  made.written = written;
  const scroll = element('div', undefined, 'scroll');
  scroll.style.maxHeight = `${data.height}px`;
  scroll.append(table(data, open));
  made.append(scroll, list(data, open));
  root ? root.replaceWith(made) : parentElement.append(made);
}
