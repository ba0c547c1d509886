// The accounts as a tree with a box each, of which only the rows in sight exist. Typing finds; ticking chooses.
import { Trans, useLingui } from "@lingui/react/macro";
import { ActionIcon, Checkbox, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconSearch } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { Accounts, PlacedAccount } from "../../api/accounts";
import { useMe } from "../../api/me";
import { may, useHoldsEverywhere } from "../../api/permissions";
import { Name, Quiet } from "../../ui/text";
import styles from "./InvitePage.module.css";

type Properties = { accounts: Accounts; chosen: ReadonlySet<string>; toggle: (scope: string) => void };

/** So few are all shown at once. */
const FEW = 60;
const ROW = 34;
const STEP = 18;

export function AccountTree({ accounts, chosen, toggle }: Properties) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(accounts.all.length <= FEW ? accounts.all.map(({ sid }) => sid) : []));
  const rows = useMemo(() => visible(accounts, open, text.trim().toLowerCase()), [accounts, open, text]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 10 });
  const fold = (sid: string) => {
    const next = new Set(open);
    if (!next.delete(sid)) next.add(sid);
    setOpen(next);
  };
  return (
    <div className={styles.tree}>
      <TextInput
        size="xs"
        aria-label={t`Find an account`}
        placeholder={t`Find an account`}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<IconSearch size={14} aria-hidden />}
      />
      <Whole chosen={chosen} toggle={toggle} />
      <div ref={scroll} className={styles.rows}>
        <ul aria-label={t`Accounts`} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row ? (
              <li key={row.sid} style={{ transform: `translateY(${start}px)`, paddingInlineStart: text ? 0 : row.depth * STEP }}>
                {text ? null : <Fold account={row} hasBelow={accounts.below(row.sid).length > 0} isOpen={open.has(row.sid)} fold={fold} />}
                <Tick account={row} label={text ? row.path : row.name} isChosen={chosen.has(row.sid)} toggle={toggle} />
              </li>
            ) : null;
          })}
        </ul>
        {rows.length === 0 ? (
          <p className={styles.none}>
            <Trans>No account is called so.</Trans>
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** Those whose parents are all open; while one types, those whose path holds the text. */
function visible(accounts: Accounts, open: ReadonlySet<string>, text: string): PlacedAccount[] {
  const living = accounts.all.filter(({ status }) => status !== "closed");
  if (text) return living.filter(({ path }) => path.toLowerCase().includes(text));
  const shown = new Set<string>();
  return living.filter((account) => {
    const isShown = account.depth === 0 || (account.parent !== null && account.parent !== undefined && shown.has(account.parent) && open.has(account.parent));
    if (isShown) shown.add(account.sid);
    return isShown;
  });
}

function Whole({ chosen, toggle }: { chosen: ReadonlySet<string>; toggle: (scope: string) => void }) {
  const organization = useMe().organization;
  const mayInvite = useHoldsEverywhere("users.invite");
  if (!organization || !mayInvite) return null;
  return (
    <Checkbox
      checked={chosen.has(organization.sid)}
      onChange={() => toggle(organization.sid)}
      label={
        <Trans>
          The whole organization <Name>{organization.name}</Name>
        </Trans>
      }
    />
  );
}

function Fold({ account, hasBelow, isOpen, fold }: { account: PlacedAccount; hasBelow: boolean; isOpen: boolean; fold: (sid: string) => void }) {
  const { t } = useLingui();
  if (!hasBelow) return <span className={styles.leaf} />;
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" onClick={() => fold(account.sid)} aria-expanded={isOpen} aria-label={t`Subaccounts of ${account.name}`}>
      {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
    </ActionIcon>
  );
}

function Tick({ account, label, isChosen, toggle }: { account: PlacedAccount; label: string; isChosen: boolean; toggle: (scope: string) => void }) {
  const mayInvite = may(account, "invite");
  return (
    <Checkbox
      className={styles.tick}
      checked={isChosen}
      disabled={!mayInvite}
      onChange={() => toggle(account.sid)}
      label={
        <>
          <Name>{label}</Name>
          {mayInvite ? null : <Quiet> {account.status === "suspended" ? <Trans>suspended</Trans> : <Trans>you can't invite here</Trans>}</Quiet>}
        </>
      }
    />
  );
}
