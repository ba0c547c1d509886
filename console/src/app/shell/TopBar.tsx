// Where one is, the search, help, and oneself.
import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { IconHelp, IconSearch, IconUserCircle } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { useMe } from "../../api/me";
import { Name } from "../../ui/text";
import { chooseLanguage, i18n, LANGUAGES, type Language } from "../language";
import { signOut } from "../signing_out";
import { PLACES } from "./places";
import styles from "./Shell.module.css";

export function TopBar({ find, help }: { find: () => void; help: () => void }) {
  const { t } = useLingui();
  return (
    <header className={styles.top}>
      <Where />
      <div className={styles.tools}>
        <button type="button" className={styles.find} onClick={find}>
          <IconSearch size={14} aria-hidden />
          <span>
            <Trans>Find anything</Trans>
          </span>
          <kbd>{isApple() ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <ActionIcon variant="subtle" color="gray" onClick={help} aria-label={t`Keyboard keys`}>
          <IconHelp size={18} aria-hidden />
        </ActionIcon>
        <Me />
      </div>
    </header>
  );
}

function Where() {
  const { t } = useLingui();
  const me = useMe();
  const path = useLocation({ select: (location) => location.pathname });
  const place = PLACES.find(({ to }) => to !== "/" && (path === to || path.startsWith(`${to}/`)));
  return (
    <nav className={styles.where} aria-label={t`Where you are`}>
      <Link to="/">
        <Name>{me.organization?.name}</Name>
      </Link>
      {place ? (
        <>
          <span aria-hidden>/</span>
          <Link to={place.to}>{t(place.label)}</Link>
        </>
      ) : null}
    </nav>
  );
}

function Me() {
  const { t } = useLingui();
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`You: ${me.user?.name ?? ""}`}>
          <IconUserCircle size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Name>{me.user?.email}</Name>
        </Menu.Label>
        <Menu.Item component={Link} to="/profile">
          <Trans>Your profile</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>
          <Trans>Theme</Trans>
        </Menu.Label>
        {(["auto", "light", "dark"] as const).map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} aria-current={colorScheme === scheme ? "true" : undefined}>
            {{ auto: t`As the system`, light: t`Light`, dark: t`Dark` }[scheme]}
          </Menu.Item>
        ))}
        <Menu.Label>
          <Trans>Language</Trans>
        </Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <Menu.Item key={language} lang={language} onClick={() => void chooseLanguage(language)} aria-current={i18n.locale === language ? "true" : undefined}>
            {LANGUAGES[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
