// The columns of an account's members, and a member in two lines.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import type { Account, Member, Schemas } from "../../api/client";
import { may } from "../../api/permissions";
import { RoleName, Source, Status } from "../../ui/badges";
import type { Column } from "../../ui/Table";
import { Name, Person, Quiet, Time } from "../../ui/text";
import styles from "./AccountPage.module.css";

type HeldRole = Schemas["HeldRole"];

export function useMemberColumns(account: Account, remove: (member: Member) => void): Column<Member>[] {
  const { t, i18n } = useLingui();
  return useMemo(
    () => [
      {
        id: "name",
        header: t`Member`,
        meta: { width: "minmax(0, 1.7fr)" },
        cell: ({ row }) => <Person name={row.original.user.name} email={row.original.user.email} />,
      },
      { id: "direct", header: t`Given here`, meta: { width: "minmax(0, 1.6fr)" }, cell: ({ row }) => <Given roles={row.original.roles.filter(isDirect)} /> },
      {
        id: "inherited",
        header: t`Inherited`,
        meta: { width: "minmax(0, 1.6fr)" },
        cell: ({ row }) => <Inherited roles={row.original.roles.filter((held) => !isDirect(held))} />,
      },
      { id: "seen", header: t`Last seen here`, cell: ({ row }) => <SeenHere member={row.original} /> },
      { id: "keys", header: t`Keys`, meta: { width: "56px", align: "end" }, cell: ({ row }) => i18n.number(row.original.api_keys) },
      {
        id: "acts",
        header: () => <span className="visually-hidden">{t`Remove`}</span>,
        meta: { width: "104px", align: "end" },
        cell: ({ row }) => {
          const member = row.original;
          if (member.status !== "active") return <Status of={member.status} />;
          return may(member, "remove") ? (
            <Button
              variant="subtle"
              color="red"
              size="compact-xs"
              onClick={() => remove(member)}
              aria-label={t`Remove ${member.user.name} from ${account.name}`}
            >
              <Trans>Remove</Trans>
            </Button>
          ) : null;
        },
      },
    ],
    [t, i18n, account, remove],
  );
}

/** Given at this account, to the person or to a group of theirs. */
function isDirect(held: HeldRole): boolean {
  return !held.inherited_from;
}

function Given({ roles }: { roles: readonly HeldRole[] }) {
  return (
    <Few
      of={roles}
      show={(held) => (
        <>
          <strong>
            <RoleName role={held.role} />
          </strong>{" "}
          <Detail held={held} />
        </>
      )}
    />
  );
}

function Inherited({ roles }: { roles: readonly HeldRole[] }) {
  return (
    <Few
      of={roles}
      show={(held) => (
        <span className={styles.inherited}>
          <RoleName role={held.role} /> <Detail held={held} />
        </span>
      )}
    />
  );
}

/** Where a role comes from and until when, in the fewest words: the columns say the rest. */
function Detail({ held }: { held: HeldRole }) {
  const { group, inherited_from: from, source, expires_at: end } = held;
  return (
    <Quiet>
      {from ? (
        <Trans>
          from <Name>{from.name}</Name>
        </Trans>
      ) : null}
      {group ? (
        <>
          {from ? " · " : ""}
          <Trans>
            group <Name>{group.name}</Name>
          </Trans>
        </>
      ) : null}
      {from || group || source === "direct" ? null : <Source of={source} />}
      {end ? (
        <>
          {" · "}
          <Trans>
            until <Time at={end} form="date" />
          </Trans>
        </>
      ) : null}
    </Quiet>
  );
}

/** Two at most: a row has two lines. */
function Few({ of, show }: { of: readonly HeldRole[]; show: (held: HeldRole) => ReactNode }) {
  const rest = of.length - 2;
  const shown = rest > 0 ? of.slice(0, 1) : of;
  return (
    <span className={styles.roles}>
      {shown.map((held) => (
        <span key={`${held.assignment} ${held.group?.sid}`}>{show(held)}</span>
      ))}
      {rest > 0 ? (
        <Quiet>
          <Plural value={of.length - 1} one="and # more" other="and # more" />
        </Quiet>
      ) : null}
    </span>
  );
}

function SeenHere({ member }: { member: Member }) {
  if (member.last_seen_here) return <Time at={member.last_seen_here} />;
  return (
    <Quiet>
      <Trans>never</Trans>
    </Quiet>
  );
}

type Removal = { account: Account; member: Member; remove: (member: Member) => void };

function Remove({ account, member, remove }: Removal) {
  const { t } = useLingui();
  if (!may(member, "remove")) return null;
  return (
    <Button variant="subtle" color="red" size="compact-xs" onClick={() => remove(member)} aria-label={t`Remove ${member.user.name} from ${account.name}`}>
      <Trans>Remove</Trans>
    </Button>
  );
}

export function NarrowMember({ account, member, remove }: Removal) {
  // Each role once; given here goes before inherited.
  const each = member.roles.filter(
    (held) =>
      held ===
      (member.roles.find((other) => other.role.sid === held.role.sid && isDirect(other)) ?? member.roles.find((other) => other.role.sid === held.role.sid)),
  );
  return (
    <span className={styles.member}>
      <span className={styles.roles}>
        <Person name={member.user.name || member.user.email} />
        <span className={styles.narrow}>
          {each.map((held, index) => (
            <span key={held.role.sid}>
              {index > 0 ? ", " : ""}
              {isDirect(held) ? (
                <strong>
                  <RoleName role={held.role} />
                </strong>
              ) : (
                <RoleName role={held.role} />
              )}
            </span>
          ))}
        </span>
      </span>
      <Remove account={account} member={member} remove={remove} />
    </span>
  );
}
