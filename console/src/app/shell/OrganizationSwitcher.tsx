// Which organization one looks at, and the way to the others.
import { useLingui } from "@lingui/react/macro";
import { Menu } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { useMe } from "../../api/me";
import icon from "../../icon.svg";
import { Name } from "../../ui/text";
import styles from "./Shell.module.css";

export function OrganizationSwitcher({ isCollapsed = false }: { isCollapsed?: boolean }) {
  const { t } = useLingui();
  const me = useMe();
  const switching = useMutation({
    mutationFn: (organization: string) => answered(api.PATCH("/v1/sessions/current", { body: { organization } })),
    // Everything on the page belonged to the organization before.
    onSuccess: () => location.assign("/"),
  });
  const current = me.organization;
  return (
    <div className={styles.switcher}>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <button type="button" className={styles.organization} aria-label={t`Organization: ${current?.name ?? ""}`}>
            <img src={icon} alt="" width={20} height={20} />
            {isCollapsed ? null : <Name>{current?.name}</Name>}
            {isCollapsed ? null : <IconSelector size={14} aria-hidden />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t`Organizations`}</Menu.Label>
          {me.organizations.map((organization) => (
            <Menu.Item
              key={organization.sid}
              aria-current={organization.sid === current?.sid ? "true" : undefined}
              onClick={() => organization.sid !== current?.sid && switching.mutate(organization.sid)}
            >
              <Name strong={organization.sid === current?.sid}>{organization.name}</Name>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
