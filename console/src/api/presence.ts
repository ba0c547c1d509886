// Whether somebody is there: a tab that reads by itself must not keep a session alive for ever.

const AWAY = 60_000;

let lastSign = Date.now();
for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(sign, () => (lastSign = Date.now()), { capture: true, passive: true });
}

export function isSomebodyThere(): boolean {
  return Date.now() - lastSign < AWAY;
}
