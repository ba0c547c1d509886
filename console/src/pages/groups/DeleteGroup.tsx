// The end of a group: what everybody in it loses, and what becomes of keys that nothing covers any more.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api, type Group } from "../../api/client";
import { may } from "../../api/permissions";
import { ActDialog } from "../../ui/ActDialog";
import { SettledView, ShortList } from "../../ui/EndingView";
import { ImpactView } from "../../ui/ImpactView";
import { type Fate, fateQuery, isUndecided, KeyFate, UNDECIDED } from "../../ui/KeyFate";
import { Receipt } from "../../ui/Receipt";
import { Name } from "../../ui/text";
import { giftsOptions, useGroupMembers } from "./group";

export function DeleteGroup({ group }: { group: Group }) {
  const [isDeleting, setDeleting] = useState(false);
  if (!may(group, "delete")) return null;
  return (
    <>
      <Button variant="default" onClick={() => setDeleting(true)}>
        <Trans>Delete the group</Trans>
      </Button>
      {isDeleting ? <DeleteDialog group={group} close={() => setDeleting(false)} /> : null}
    </>
  );
}

function DeleteDialog({ group, close }: { group: Group; close: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [fate, setFate] = useState<Fate>(UNDECIDED);
  const [isGone, setGone] = useState(false);
  const gifts = useQuery(giftsOptions(group.sid));
  const members = useGroupMembers(group.sid);
  const isUsed = (gifts.data?.length ?? 0) > 0 || members.rows.length > 0;
  const end = (isPlan: boolean) =>
    answered(api.DELETE("/v1/groups/{sid}", { params: { path: { sid: group.sid }, query: { ...fateQuery(fate), dry_run: isPlan || undefined } } }));
  return (
    <ActDialog
      title={t`Delete ${group.name}`}
      close={() => (isGone ? void navigate({ to: "/groups" }) : close())}
      plan={() => end(true)}
      planKey={[group.sid, fate.choice, fate.to?.sid]}
      planned={(plan) => (
        <>
          {plan.people.length > 0 ? (
            <div>
              <p>
                <Plural value={plan.people.length} one="# person is in it:" other="# people are in it:" />
              </p>
              <ShortList of={plan.people.map(({ sid, name }) => ({ id: sid, text: <Name>{name}</Name> }))} none={null} />
            </div>
          ) : null}
          <ImpactView impact={plan.impact} />
          <KeyFate keys={plan.api_keys} fate={fate} change={setFate} />
        </>
      )}
      typed={isUsed ? group.name : undefined}
      disabled={(plan) => !plan || isUndecided(plan.api_keys, fate)}
      button={t`Delete the group`}
      danger
      act={async () => {
        const done = await end(false);
        setGone(true);
        return done;
      }}
      receipt={(done) => (
        <Receipt>
          <p>
            <Trans>
              The group <Name strong>{group.name}</Name> is gone. What it gave has ended.
            </Trans>
          </p>
          <SettledView keys={done.api_keys} services={done.service_accounts} />
        </Receipt>
      )}
    >
      <p>
        <Trans>It is gone for good, and what it gives ends at once for everybody in it. The people stay.</Trans>
      </p>
    </ActDialog>
  );
}
