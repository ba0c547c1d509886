// The frame around every page: the rail of places, the bar on top, the content that scrolls. Under 720 px the rail is a bar at the bottom.
import { Trans } from "@lingui/react/macro";
import { useIsFetching } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { Lines } from "../../ui/states";
import { CONTENT, useIsNarrow } from "../../ui/viewport";
import { useSignedOutElsewhere } from "../signing_out";
import { BottomBar } from "./BottomBar";
import { OfflineBar } from "./OfflineBar";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { Shortcuts } from "./Shortcuts";
import { TopBar } from "./TopBar";

export function Shell() {
  const isNarrow = useIsNarrow();
  const [isFinding, setFinding] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const isBusy = useIsFetching() > 0;
  useSignedOutElsewhere();
  return (
    <div className={styles.shell} data-narrow={isNarrow || undefined}>
      <a href={`#${CONTENT}`} className={styles.skip}>
        <Trans>Skip to the content</Trans>
      </a>
      {isNarrow ? null : <Rail />}
      <div className={styles.main}>
        <OfflineBar />
        <TopBar find={() => setFinding(true)} help={() => setHelping(true)} />
        <main id={CONTENT} className={styles.content} tabIndex={-1} aria-busy={isBusy}>
          <Suspense fallback={<Lines />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {isNarrow ? <BottomBar /> : null}
      <Shortcuts find={() => setFinding(true)} isHelping={isHelping} setHelping={setHelping} />
      {isFinding ? <Palette close={() => setFinding(false)} /> : null}
    </div>
  );
}
