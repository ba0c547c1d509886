// Keys that work everywhere, and the list of all of them.
import { Trans, useLingui } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isTyping } from "../../ui/keys";
import styles from "./Shell.module.css";
import { useMyPlaces } from "./useMyPlaces";

const GO_WITHIN = 1_200;

type Properties = { find: () => void; isHelping: boolean; setHelping: (is: boolean) => void };

export function Shortcuts({ find, isHelping, setHelping }: Properties) {
  const navigate = useNavigate();
  const places = useMyPlaces();
  const goAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        find();
        return;
      }
      if (isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("[aria-modal=true]")) return;
      const isSecond = event.timeStamp - goAt.current < GO_WITHIN;
      goAt.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (isSecond) {
        const place = places.find(({ key }) => key === event.key);
        if (place) void navigate({ to: place.to });
      } else if (event.key === "i") void navigate({ to: "/invite" });
      else if (event.key === "?") setHelping(true);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [find, navigate, places, setHelping]);
  return isHelping ? <Keys close={() => setHelping(false)} /> : null;
}

function Keys({ close }: { close: () => void }) {
  const { t } = useLingui();
  const places = useMyPlaces();
  return (
    <Modal opened onClose={close} title={t`Keyboard keys`} closeButtonProps={{ "aria-label": t`Close` }}>
      <dl className={styles.keys}>
        <Key keys={["⌘/Ctrl", "K"]}>
          <Trans>Find anything</Trans>
        </Key>
        <Key keys={["/"]}>
          <Trans>To the filter</Trans>
        </Key>
        <Key keys={["j", "k"]}>
          <Trans>Next and previous row</Trans>
        </Key>
        <Key keys={["x"]}>
          <Trans>Select the row</Trans>
        </Key>
        <Key keys={["Enter"]}>
          <Trans>Open the row</Trans>
        </Key>
        <Key keys={["[", "]"]}>
          <Trans>Previous and next, in a drawer</Trans>
        </Key>
        <Key keys={["Esc"]}>
          <Trans>Close</Trans>
        </Key>
        <Key keys={["i"]}>
          <Trans>Invite people</Trans>
        </Key>
        {places.map((place) => (
          <Key key={place.to} keys={["g", place.key]}>
            {t(place.label)}
          </Key>
        ))}
        <Key keys={["?"]}>
          <Trans>This list</Trans>
        </Key>
      </dl>
    </Modal>
  );
}

function Key({ keys, children }: { keys: string[]; children: React.ReactNode }) {
  return (
    <>
      <dt>
        {keys.map((key, index) => (
          <span key={key}>
            {index > 0 ? " " : ""}
            <kbd>{key}</kbd>
          </span>
        ))}
      </dt>
      <dd>{children}</dd>
    </>
  );
}
