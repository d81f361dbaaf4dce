/* A list whose rows open, or of each row the cells of the columns in `opens`: a table on wide screens, two-line rows on
   small ones (rows.css shows one of them).
   Texts are data and only ever become text nodes. */
const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

/* A status is told by mark, word and colour; `looks` says which, never the text. */
const DATE = /^\d{4}-\d\d-\d\d$/; // not broken on paper
const look = (text, status, number) =>
  [number ? 'number' : '', status, DATE.test(text) ? 'date' : ''].filter(Boolean).join(' ');

function table({ label, columns, groups, rows, looks, foot, opens, hints }, open, sort) {
  const made = element('table');
  made.setAttribute('aria-label', label);
  if (groups.length) {
    /* The headings above several columns. */
    const above = made.createTHead().insertRow();
    groups.forEach(([title, span]) => {
      const cell = element('th', title, title ? 'group' : '');
      cell.scope = 'colgroup';
      cell.colSpan = span;
      above.append(cell);
    });
  }
  const head = made.createTHead().insertRow();
  columns.forEach((column, at) => {
    const sorts = column.sort !== null;
    const cell = element('th', sorts ? undefined : column.short ?? column.title, column.number ? 'number' : '');
    cell.scope = 'col';
    if (sorts) {
      /* The mark stands in the style, so that the heading stays the name of its column. */
      const control = element('button', column.title, column.sort);
      control.type = 'button';
      control.title = `按${column.title}排序`;
      control.addEventListener('click', () => sort(at));
      cell.setAttribute('aria-sort', column.sort || 'none');
      cell.append(control);
    }
    head.append(cell);
  });
  const body = made.createTBody();
  rows.forEach((cells, place) => {
    const row = body.insertRow();
    row.addEventListener('click', () => open(place, opens[0]));
    cells.forEach((text, at) => {
      /* The first cell holds the control of the keyboard and of readers; a click counts anywhere on the row. */
      const controls = opens.length ? opens.includes(at) && text !== '—' : at === 0;
      const cell = element('td', controls ? undefined : text, look(text, looks[place][at], columns[at].number));
      cell.title = hints[place] || text;
      if (controls) {
        const control = element('button', text);
        control.type = 'button';
        if (opens.length) {
          control.setAttribute('aria-label', [...cells.slice(0, opens[0]), columns[at].title, text].join(' ').trim());
          control.addEventListener('click', (event) => { event.stopPropagation(); open(place, at); });
        }
        cell.append(control);
      }
      row.append(cell);
    });
    row.addEventListener('keydown', (event) => {
      const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
      const from = event.target.closest('td')?.cellIndex ?? 0;
      const control = next?.cells[from]?.querySelector('button') ?? next?.querySelector('button');
      if (!control) return;
      event.preventDefault();
      control.focus();
    });
  });
  if (foot.length) {
    const last = made.createTFoot().insertRow();
    foot.forEach((text, at) => last.append(element('td', text, columns[at].number ? 'number' : '')));
  }
  return made;
}

/* A text whose dates are not broken at the end of a line. */
function keepingDates(text) {
  const made = element('span', undefined, 'second');
  text.split(/(\d{4}-\d\d-\d\d)/).forEach((part, at) => made.append(at % 2 ? element('span', part, 'date') : part));
  return made;
}

/* On small screens a long list begins with its first rows: what stands below it is found without scrolling past all. */
const LONG = 12;
const FIRST = 8;

function list({ label, lines, total, opens }, open) {
  const made = element('ul');
  made.setAttribute('aria-label', label);
  lines.forEach(([first, aside, second, status], place) => {
    const control = element('button');
    control.type = 'button';
    const line = element('span', undefined, 'first');
    line.append(element('strong', first), element('span', aside, `aside ${look(aside, status)}`));
    control.append(line, keepingDates(second));
    control.addEventListener('click', () => open(place, opens[0]));
    const item = element('li');
    item.append(control);
    if (lines.length > LONG && place >= FIRST) item.className = 'rest';
    made.append(item);
  });
  if (lines.length > LONG) made.append(unfolding(made, lines.length - FIRST));
  if (total) made.append(element('li', total, 'total'));
  return made;
}

function unfolding(folded, count) {
  const item = element('li', undefined, 'more');
  const control = element('button', `显示其余 ${count} 条`);
  control.type = 'button';
  control.addEventListener('click', () => {
    folded.classList.add('whole');
    folded.querySelector('.rest button').focus();
  });
  item.append(control);
  return item;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const written = JSON.stringify(data);
  let root = parentElement.querySelector('.rows');
  if (root?.written === written) return;
  const open = (place, at = 0) => setTriggerValue('row', { place, at, cells: data.rows[place] });
  const made = element('div', undefined, 'rows');
  made.written = written;
  const scroll = element('div', undefined, 'scroll');
  scroll.style.maxHeight = `${data.height}px`;
  if (data.opens.length) scroll.classList.add('cells');
  scroll.append(table(data, open, (at) => setTriggerValue('sort', at)));
  made.append(scroll, list(data, open));
  root ? root.replaceWith(made) : parentElement.append(made);
}
