/* Puts the drawn wall in place, and only when it has changed: a screen that hangs for weeks does not flicker. */
export default function wall({ parentElement, data }) {
  const [screen, stamp] = parentElement.querySelectorAll('.wall-part');
  if (screen.drawn !== data.screen) {
    const at = screen.firstElementChild?.scrollTop ?? 0;
    screen.innerHTML = data.screen;
    screen.drawn = data.screen;
    screen.firstElementChild.scrollTop = at;
  }
  if (stamp.drawn !== data.stamp) {
    stamp.innerHTML = data.stamp;
    stamp.drawn = data.stamp;
  }
  window.wallKeys ??= document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'f' || event.ctrlKey || event.metaKey || !document.querySelector('.command-wall')) return;
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }) ?? true;
}
