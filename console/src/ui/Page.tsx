// The frame of a page inside the shell: its title, what one can do here, its tabs, its content.
import { useLingui } from "@lingui/react/macro";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./Page.module.css";

type Properties = { title: string; lead?: ReactNode; actions?: ReactNode; tabs?: ReactNode; children: ReactNode };

export function Page({ title, lead, actions, tabs, children }: Properties) {
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.title}>
          <h1>{title}</h1>
          {lead ? <div className={styles.lead}>{lead}</div> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {tabs}
      {children}
    </div>
  );
}

/** One tab is one address. */
export type Tab = { readonly id: string; readonly label: string; readonly count?: number | null; readonly link: LinkProps };

export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  const { i18n } = useLingui();
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the tabs scroll: the current one is in sight.
  useEffect(() => {
    const tab = nav.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (tab && nav.current && current) nav.current.scrollLeft = tab.offsetLeft - nav.current.offsetLeft - 16;
  }, [current]);
  return (
    <nav ref={nav} className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.id} {...tab.link} className={styles.tab} aria-current={tab.id === current ? "page" : undefined} activeOptions={{ exact: true }}>
          {tab.label}
          {tab.count === undefined || tab.count === null ? null : <span className={styles.count}>{i18n.number(tab.count)}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** A part of a page with a heading. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {children}
    </section>
  );
}
