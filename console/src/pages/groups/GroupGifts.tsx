// What a group gives to everybody in it: roles by account, given and ended.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAccounts } from "../../api/accounts";
import type { Assignment, Group } from "../../api/client";
import { useMe } from "../../api/me";
import { may, useHolds } from "../../api/permissions";
import { RoleName } from "../../ui/badges";
import { GiveAccess } from "../../ui/GiveAccess";
import { Section } from "../../ui/Page";
import { PlainTable } from "../../ui/PlainTable";
import { Failed, Lines } from "../../ui/states";
import { Name, Quiet, Time } from "../../ui/text";
import { EndGift } from "./EndGift";
import { giftsOptions } from "./group";

export function GroupGifts({ group }: { group: Group }) {
  const { t } = useLingui();
  const gifts = useQuery(giftsOptions(group.sid));
  const [isGiving, setGiving] = useState(false);
  const [ended, setEnded] = useState<Assignment | null>(null);
  const give =
    useHolds("roles.assign") && !isGiving ? (
      <Button variant="default" onClick={() => setGiving(true)}>
        <Trans>Give access</Trans>
      </Button>
    ) : null;
  return (
    <Section title={t`What it gives`} actions={give}>
      {isGiving ? <GiveAccess principal={{ kind: "group", sid: group.sid, name: group.name }} close={() => setGiving(false)} /> : null}
      {gifts.isPending ? <Lines count={3} /> : null}
      {gifts.error ? <Failed error={gifts.error} retry={() => void gifts.refetch()} /> : null}
      {gifts.data?.length === 0 ? (
        <p>
          <Quiet>
            <Trans>Nothing yet. A role given to the group is given to everybody in it.</Trans>
          </Quiet>
        </p>
      ) : null}
      {gifts.data && gifts.data.length > 0 ? (
        <PlainTable
          label={t`What it gives`}
          rows={gifts.data}
          rowId={(gift) => gift.sid}
          columns={[
            {
              id: "role",
              header: t`Role`,
              cell: (gift) => (
                <strong>
                  <RoleName role={gift.role} />
                </strong>
              ),
            },
            { id: "scope", header: t`Where`, cell: (gift) => <Where gift={gift} /> },
            {
              id: "until",
              header: t`Until`,
              cell: (gift) =>
                gift.expires_at ? (
                  <Time at={gift.expires_at} form="date" />
                ) : (
                  <Quiet>
                    <Trans>no end</Trans>
                  </Quiet>
                ),
            },
            {
              id: "end",
              header: <span className="visually-hidden">{t`End it`}</span>,
              align: "end",
              cell: (gift) =>
                may(gift, "delete") ? (
                  <Button variant="subtle" color="red" size="compact-xs" onClick={() => setEnded(gift)}>
                    <Trans>End</Trans>
                  </Button>
                ) : null,
            },
          ]}
        />
      ) : null}
      {ended ? <EndGift gift={ended} close={() => setEnded(null)} /> : null}
    </Section>
  );
}

function Where({ gift }: { gift: Assignment }) {
  const me = useMe();
  const accounts = useAccounts();
  if (gift.scope.sid === me.organization?.sid) return <Trans>the whole organization</Trans>;
  return (
    <>
      <Link to="/accounts/$account" params={{ account: gift.scope.sid }}>
        <Name>{accounts.data?.path(gift.scope) ?? gift.scope.name}</Name>
      </Link>{" "}
      {gift.inherit ? (
        <Quiet>
          <Trans>and all below</Trans>
        </Quiet>
      ) : null}
    </>
  );
}
