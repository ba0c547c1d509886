// Something opened over its list: it has an address of its own, `Esc` closes it, `[` and `]` go to the previous and the next.
import { useLingui } from "@lingui/react/macro";
import { Drawer as MantineDrawer } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import styles from "./Drawer.module.css";
import { isTyping } from "./keys";

type Properties = { title: ReactNode; close: () => void; previous?: () => void; next?: () => void; children: ReactNode };

export function Drawer({ title, close, previous, next, children }: Properties) {
  const { t } = useLingui();
  useFocusBack();
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      if (isTyping(event.target)) return;
      if (event.key === "[") previous?.();
      if (event.key === "]") next?.();
    };
    window.addEventListener("keydown", step);
    return () => window.removeEventListener("keydown", step);
  }, [previous, next]);
  return (
    <MantineDrawer
      opened
      onClose={close}
      position="right"
      size="min(720px, 100vw)"
      title={title}
      classNames={{ body: styles.body, header: styles.header }}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      {children}
    </MantineDrawer>
  );
}

/** A drawer goes away with its address: whoever had the focus before it came gets it back. */
function useFocusBack() {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) before.focus();
      });
    },
    [before],
  );
}
