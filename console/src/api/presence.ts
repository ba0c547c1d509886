// Whether somebody is there: a tab that reads by itself must not keep a session alive for ever.

const AWAY = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

let lastSign = Date.now();

/** Called once, at the start. */
export function watchForSomebody(): void {
  const seen = () => {
    lastSign = Date.now();
  };
  for (const sign of SIGNS) window.addEventListener(sign, seen, { capture: true, passive: true });
}

export function isSomebodyThere(): boolean {
  return Date.now() - lastSign < AWAY;
}
