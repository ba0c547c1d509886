// Who is held out of what a group gives, and lifting it.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import type { Group } from "../../api/client";
import { may, useHolds } from "../../api/permissions";
import { RoleName } from "../../ui/badges";
import { Section } from "../../ui/Page";
import { PlainTable } from "../../ui/PlainTable";
import { Name, Person, Quiet, Time } from "../../ui/text";
import { LiftHoldOutDialog } from "../people/acts/LiftHoldOutDialog";
import { type HoldOut, holdOutsOptions } from "./group";

export function GroupHoldOuts({ group }: { group: Group }) {
  const { t } = useLingui();
  const accounts = useAccounts();
  const maySee = useHolds("users.read");
  const holdOuts = useQuery({ ...holdOutsOptions(group.sid), enabled: maySee });
  const [lifted, setLifted] = useState<HoldOut | null>(null);
  if (!lifted && (!holdOuts.data || holdOuts.data.length === 0)) return null;
  return (
    <Section title={t`Held out`}>
      <p>
        <Quiet>
          <Trans>These people are in the group, but what it gives is withheld from them in an account and in all below it.</Trans>
        </Quiet>
      </p>
      <PlainTable
        label={t`Held out`}
        rows={holdOuts.data ?? []}
        rowId={({ user, account }) => `${user.sid} ${account.sid}`}
        columns={[
          {
            id: "user",
            header: t`Person`,
            cell: ({ user }) => (
              <Link to="/people/$user" params={{ user: user.sid }}>
                <Person name={user.name} email={user.email} />
              </Link>
            ),
          },
          { id: "account", header: t`Where`, cell: ({ account }) => <Name>{accounts.data?.path(account) ?? account.name}</Name> },
          {
            id: "withheld",
            header: t`Withheld`,
            cell: ({ withheld }) =>
              withheld
                .filter((held) => held.group?.sid === group.sid)
                .map((held, index) => (
                  <span key={held.assignment}>
                    {index > 0 ? ", " : ""}
                    <RoleName role={held.role} />
                  </span>
                )),
          },
          { id: "since", header: t`Since`, cell: ({ created_at }) => <Time at={created_at} /> },
          {
            id: "lift",
            header: <span className="visually-hidden">{t`Lift it`}</span>,
            align: "end",
            cell: (holdOut) =>
              may(holdOut, "delete") ? (
                <Button variant="default" size="compact-xs" onClick={() => setLifted(holdOut)}>
                  <Trans>Lift</Trans>
                </Button>
              ) : null,
          },
        ]}
      />
      {lifted ? <LiftHoldOutDialog person={lifted.user} holdOut={lifted} close={() => setLifted(null)} /> : null}
    </Section>
  );
}
