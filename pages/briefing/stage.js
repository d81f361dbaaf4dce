/* The wall: all slides lie in the browser, so turning waits for nothing and outlives server and database. Python is
   asked for three things only: the records behind a number, new data when the slides come round, and to leave. */
const KEYS = {
  next: ['ArrowRight', 'ArrowDown', 'PageDown'],
  back: ['ArrowLeft', 'ArrowUp', 'PageUp'],
  blank: ['b', 'B', '.'],
  full: ['f', 'F', 'F5'],  /* F5 is what the start button of a clicker sends */
  overview: ['o', 'O', 'g', 'G'],
  notes: ['n', 'N'],
};
const TYPED = 1500, AWAKE = 3000, ANSWER = 10000;

const node = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  if (name === 'button') made.type = 'button';
  return made;
};

function opened(parent) {
  const wall = { place: 0, held: false, blank: false, layer: '', typed: '', turned: Date.now(), asks: 0, leaf: 0 };
  const root = parent.querySelector('.wall'), part = (name) => root.querySelector(`.${name}`);
  const channel = new BroadcastChannel('briefing');
  const slides = () => wall.deck.slides, total = () => slides().length;

  function receive(data, trigger) {
    wall.trigger = trigger;
    wall.interval = data.interval * 1000;
    wall.speaker = data.speaker;
    if (!wall.deck) adopt(data.deck);
    else if (data.deck.id !== wall.deck.id) {
      /* The same data in another theme at once; new data when the slides begin again, never under a speaker's words. */
      wall.pending = data.deck;
      if (data.deck.content === wall.deck.content || wall.place === 0) adopt(data.deck);
    }
    if (data.records && data.records.ask === wall.asks && wall.layer === 'records') records(data.records);
  }

  function adopt(deck) {
    const id = wall.deck?.slides[wall.place]?.id;
    wall.deck = deck;
    wall.pending = null;
    wall.place = Math.max(0, deck.slides.findIndex((slide) => slide.id === id));
    draw();
  }

  function draw() {
    if (wall.speaker) speaker();
    else {
      part('slot').innerHTML = slides()[wall.place].body;
      foot();
    }
    tell();
  }

  function foot() {
    const dots = slides().map((slide, place) => {
      const dot = node('button', place === wall.place ? 'on' : '');
      dot.ariaLabel = `第 ${place + 1} 页：${slide.name}`;
      if (place === wall.place) dot.ariaCurrent = 'true';
      dot.onclick = () => go(place);
      return dot;
    });
    part('mark').textContent = [wall.deck.synthetic && '模拟数据', wall.deck.notice].filter(Boolean).join(' · ');
    part('dots').replaceChildren(...dots);
    part('stage').ariaLabel = slides()[wall.place].name;
    tick();
  }

  function tick() {
    const minutes = Math.floor((Date.now() / 1000 - wall.deck.read) / 60);
    const age = minutes >= 2 ? `（${minutes} 分钟前）` : '';
    const turning = !wall.interval ? '手动翻页' : wall.held ? '已暂停' : `每 ${wall.interval / 1000} 秒翻页`;
    part('stamp').textContent = `${wall.deck.stamp} · 取数 ${wall.deck.readAt}${age}`;
    part('page').textContent = `${turning} · ${wall.place + 1}/${total()}`;
  }

  function go(place) {
    wall.place = (place + total()) % total();
    wall.turned = Date.now();
    close();
    if (wall.place === 0) {
      if (wall.pending) adopt(wall.pending);
      wall.trigger('round', Date.now());
    }
    draw();
  }

  function hold() {
    wall.held = !wall.held;
    wall.turned = Date.now();
    foot();
  }

  function blank(on) {
    wall.blank = on;
    part('blank').hidden = !on;
    wall.turned = Date.now();
    tell();
  }

  function close() {
    wall.layer = '';
    wall.turned = Date.now();
    for (const name of ['records', 'overview']) part(name).hidden = true;
  }

  /* The records of a number, leafed like slides. */
  function ask(button) {
    wall.asks += 1;
    wall.layer = 'records';
    part('records').hidden = false;
    part('heading').textContent = '正在读取记录';
    part('sheet').replaceChildren();
    part('leaf').textContent = '';
    wall.leaves = [];
    const asked = wall.asks;
    wall.trigger('asked', { ...JSON.parse(button.dataset.opens), ask: asked });
    setTimeout(() => {
      if (wall.asks === asked && wall.layer === 'records' && !wall.leaves.length)
        part('heading').textContent = '暂时读不到记录，汇报不受影响';
    }, ANSWER);
    part('records').querySelector('button').focus();
  }

  function records(found) {
    wall.leaves = found.leaves;
    part('heading').textContent = found.heading;
    leaf(0);
  }

  function leaf(number) {
    if (!wall.leaves.length) return;
    wall.leaf = Math.min(Math.max(number, 0), wall.leaves.length - 1);
    part('sheet').innerHTML = wall.leaves[wall.leaf];
    part('leaf').textContent = wall.leaves.length > 1 ? `第 ${wall.leaf + 1}/${wall.leaves.length} 页` : '';
  }

  function overview() {
    if (wall.layer === 'overview') return close();
    close();
    wall.layer = 'overview';
    const tiles = slides().map((slide, place) => {
      const tile = node('button', place === wall.place ? 'tile-slide on' : 'tile-slide');
      const small = node('div', 'small');
      small.innerHTML = `<div class="stage">${slide.body}</div>`;
      small.inert = true;
      small.ariaHidden = 'true';
      tile.append(small, node('span', '', `${place + 1} ${slide.name}`));
      tile.ariaLabel = `第 ${place + 1} 页：${slide.title}`;
      tile.onclick = () => go(place);
      return tile;
    });
    part('grid').style.setProperty('--columns', Math.ceil(Math.sqrt(tiles.length)));
    part('grid').replaceChildren(...tiles);
    part('overview').hidden = false;
    tiles[wall.place].focus();
  }

  const full = () => document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.()
      .then(() => navigator.keyboard?.lock?.(['Escape'])).catch(() => {});

  function leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    wall.trigger('left', Date.now());
  }

  /* Esc undoes the last thing only: overlay, blank screen, full screen, briefing. */
  function escape() {
    if (wall.layer) close();
    else if (wall.blank) blank(false);
    else if (document.fullscreenElement) document.exitFullscreen();
    else leave();
  }

  function notes() {
    const address = new URL(location.href);
    address.searchParams.set('notes', '1');
    window.open(address, 'briefing-notes', 'width=1100,height=720');
  }

  function digit(key) {
    wall.typed += key;
    part('typed').textContent = wall.typed;
    clearTimeout(wall.typing);
    const wanted = Number(wall.typed);
    if (wanted * 10 > total()) jump();  /* no further digit makes a slide's number of it */
    else wall.typing = setTimeout(jump, TYPED);
  }

  function jump() {
    clearTimeout(wall.typing);
    const wanted = Number(wall.typed);
    wall.typed = '';
    part('typed').textContent = '';
    if (wanted >= 1 && wanted <= total()) go(wanted - 1);
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || ['Tab', 'Shift', 'F11', 'F12'].includes(event.key)) return;
    const own = document.activeElement?.tagName === 'BUTTON' && root.contains(document.activeElement);
    if (event.key === 'Enter' && own && !wall.typed && !wall.blank) return;  /* the button's own */
    event.preventDefault();
    event.stopPropagation();
    if (wall.blank && event.key !== 'Escape') return wall.speaker ? say({ blank: true }) : blank(false);
    const is = (name) => KEYS[name].includes(event.key);
    if (wall.layer === 'records' && !wall.speaker && (is('next') || is('back'))) return leaf(wall.leaf + (is('next') ? 1 : -1));
    if (wall.layer === 'overview' && (is('next') || is('back'))) {
      const tiles = [...part('grid').children], at = tiles.indexOf(document.activeElement);
      return tiles[(at + (is('next') ? 1 : -1) + tiles.length) % tiles.length].focus();
    }
    if (is('next')) move(1);
    else if (is('back')) move(-1);
    else if (event.key === 'Home') move(0, 0);
    else if (event.key === 'End') move(0, total() - 1);
    else if (is('blank')) wall.speaker ? say({ blank: true }) : blank(true);
    else if (/^[0-9]$/.test(event.key)) wall.speaker ? move(0, Number(event.key) - 1) : digit(event.key);
    else if (event.key === 'Enter' && wall.typed) jump();
    else if (is('full')) full();
    else if (wall.speaker) return;
    else if (event.key === ' ') hold();
    else if (is('overview')) overview();
    else if (is('notes')) notes();
    else if (event.key === 'Escape') escape();
  }

  /* In the notes window a key turns the wall as well. */
  function move(steps, place = wall.place + steps) {
    if (place < -1 || place > total()) return;
    if (wall.speaker) say({ go: (place + total()) % total() });
    go(place);
  }

  function clicked(event) {
    if (wall.speaker) return;
    const button = event.target.closest('button');
    if (wall.blank) return blank(false);
    if (button?.dataset.opens) return ask(button);
    if (button || wall.layer) return;
    const share = event.clientX / innerWidth, touch = matchMedia('(pointer: coarse)').matches;
    if (touch) share < 0.15 ? go(wall.place - 1) : share > 0.85 ? go(wall.place + 1) : hold();
    else go(wall.place + (share < 0.2 ? -1 : 1));
  }

  function awake() {
    root.classList.add('awake');
    clearTimeout(wall.sleep);
    wall.sleep = setTimeout(() => root.classList.remove('awake'), AWAKE);
  }

  /* Wall and notes of one browser tell each other where they are. */
  const say = (words) => channel.postMessage(words);
  const tell = () => { if (!wall.speaker) say({ at: slides()[wall.place].id, blank: wall.blank }); };
  channel.onmessage = ({ data }) => {
    if (!wall.deck) return;
    if (wall.speaker && data.at) {
      const place = slides().findIndex((slide) => slide.id === data.at);
      wall.blank = data.blank;
      if (place === 0 && wall.place !== 0) wall.trigger('round', Date.now());
      if (place >= 0) wall.place = place;
      if (wall.pending && wall.place === 0) adopt(wall.pending);
      speaker();
    }
    if (wall.speaker) return;
    if (data.hello) tell();
    if (data.blank === true && !data.at) blank(!wall.blank);
    if (Number.isInteger(data.go) && data.go < total()) go(data.go);
  };

  function speaker() {
    const slide = slides()[wall.place], next = slides()[wall.place + 1];
    part('speaker').hidden = false;
    part('now').textContent = `${wall.place + 1}/${total()} ${slide.name}${wall.blank ? '（黑屏）' : ''}`;
    part('said').textContent = slide.title;
    part('words').replaceChildren(...slide.notes.map((line) => node('p', '', line)));
    part('next').textContent = next ? `下一页：${next.title}` : '最后一页';
  }

  const since = Date.now();
  const timer = setInterval(() => {
    if (!wall.deck) return;
    if (wall.speaker) {
      const minutes = Math.floor((Date.now() - since) / 60000);
      part('clock').textContent = `${new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' }).slice(0, 5)} · 已讲 ${minutes} 分钟`;
      return;
    }
    const running = wall.interval && !wall.held && !wall.blank && !wall.layer && document.visibilityState === 'visible';
    if (running && Date.now() - wall.turned >= wall.interval) go(wall.place + 1);
    else tick();
  }, 250);

  const tools = { overview, full, notes, leave, close, blank: () => blank(true), more: () => leaf(wall.leaf + 1), less: () => leaf(wall.leaf - 1) };
  root.onclick = (event) => {
    const tool = event.target.closest('[data-tool]');
    if (tool) tools[tool.dataset.tool]();
    else clicked(event);
  };
  root.onmousemove = awake;
  window.addEventListener('keydown', pressed, true);
  say({ hello: true });
  return {
    receive,
    stop() {
      clearInterval(timer);
      channel.close();
      window.removeEventListener('keydown', pressed, true);
    },
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const wall = (parentElement.wall ??= opened(parentElement));
  wall.receive(data, setTriggerValue);
  return () => {
    wall.stop();
    parentElement.wall = undefined;
  };
}
