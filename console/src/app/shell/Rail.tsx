// The places on the left, under the organization one looks at.
import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { OrganizationSwitcher } from "./OrganizationSwitcher";
import styles from "./Shell.module.css";
import { useMyPlaces } from "./useMyPlaces";

export function Rail() {
  const { t } = useLingui();
  const places = useMyPlaces();
  const [isCollapsed, setCollapsed] = useLocalStorage({ key: "muster.rail", defaultValue: false, getInitialValueInEffect: false });
  return (
    <nav className={styles.rail} aria-label={t`Places`} data-collapsed={isCollapsed || undefined}>
      <OrganizationSwitcher isCollapsed={isCollapsed} />
      <div className={styles.places}>
        {places.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.place}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            aria-label={isCollapsed ? t(label) : undefined}
            title={isCollapsed ? t(label) : undefined}
          >
            <Icon size={18} stroke={1.6} aria-hidden />
            {isCollapsed ? null : t(label)}
          </Link>
        ))}
      </div>
      <ActionIcon
        className={styles.collapse}
        variant="subtle"
        color="gray"
        onClick={() => setCollapsed(!isCollapsed)}
        aria-label={isCollapsed ? t`Widen the rail` : t`Narrow the rail`}
      >
        {isCollapsed ? <IconLayoutSidebarLeftExpand size={18} aria-hidden /> : <IconLayoutSidebarLeftCollapse size={18} aria-hidden />}
      </ActionIcon>
    </nav>
  );
}
