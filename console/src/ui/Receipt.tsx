// What was done, in words that can be copied; secrets stay out of the copy.
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import styles from "./Receipt.module.css";

export function Receipt({ children }: { children: ReactNode }) {
  const text = useRef<HTMLDivElement>(null);
  const clipboard = useClipboard();
  return (
    <div className={styles.receipt}>
      <div ref={text} className={styles.text}>
        {children}
      </div>
      <Button
        variant="default"
        className={styles.copy}
        leftSection={clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        onClick={() => clipboard.copy(textOf(text.current))}
      >
        {clipboard.copied ? <Trans>Copied</Trans> : <Trans>Copy this receipt</Trans>}
      </Button>
    </div>
  );
}

const LINE = "p, li, tr, h3";

function textOf(element: HTMLElement | null): string {
  const lines = [...(element?.querySelectorAll<HTMLElement>(LINE) ?? [])].filter((line) => !line.querySelector(LINE) && !line.closest("[data-secret]"));
  // biome-ignore lint/performance/useDomNodeTextContent: cells of a row are told apart only as they are laid out
  return lines.map((line) => line.innerText.replaceAll("\t", ": ").trim()).join("\n");
}
