// The places on a narrow screen: four, and the rest behind "More".
import { Trans, useLingui } from "@lingui/react/macro";
import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import styles from "./Shell.module.css";
import { useMyPlaces } from "./useMyPlaces";

const SHOWN = 4;

export function BottomBar() {
  const { t } = useLingui();
  const places = useMyPlaces();
  return (
    <nav className={styles.bottom} aria-label={t`Places`}>
      {places.slice(0, SHOWN).map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={styles.stop} activeOptions={{ exact: to === "/", includeSearch: false }}>
          <Icon size={20} stroke={1.6} aria-hidden />
          {t(label)}
        </Link>
      ))}
      {places.length > SHOWN ? (
        <Menu position="top-end">
          <Menu.Target>
            <button type="button" className={styles.stop}>
              <IconDots size={20} aria-hidden />
              <Trans>More</Trans>
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {places.slice(SHOWN).map(({ to, label }) => (
              <Menu.Item key={to} component={Link} to={to}>
                {t(label)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </nav>
  );
}
