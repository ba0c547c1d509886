// The settings of an account: name, labels, ownership, and what is dangerous.
import { Trans, useLingui } from "@lingui/react/macro";
import { type Account, answered, api, ifMatch } from "../../api/client";
import { may } from "../../api/permissions";
import { Status } from "../../ui/badges";
import { EditForm } from "../../ui/EditForm";
import { Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { ReadOnly } from "../../ui/states";
import { Name, Time } from "../../ui/text";
import { AccountLabels } from "./AccountLabels";
import { AccountOwner } from "./AccountOwner";
import { readAccount } from "./account";
import { DangerZone } from "./DangerZone";
import { Labels } from "./Labels";

export function AccountSettings({ account, etag }: { account: Account; etag: string | null }) {
  const { t } = useLingui();
  const mayUpdate = may(account, "update");
  return (
    <>
      <Section title={t`Account`}>
        {mayUpdate ? (
          <>
            <EditForm
              label={t`Account`}
              fields={[{ id: "name", label: t`Name` }]}
              now={{ value: { name: account.name }, etag }}
              read={async () => {
                const now = await readAccount(account.sid);
                return { value: { name: now.value.name }, etag: now.etag };
              }}
              write={({ name }, version) =>
                answered(api.PATCH("/v1/accounts/{sid}", { params: { path: { sid: account.sid } }, body: { name }, headers: ifMatch(version) }))
              }
            />
            <AccountLabels account={account} etag={etag} />
          </>
        ) : account.status === "active" ? (
          <ReadOnly>
            <Trans>The owner and Administrators of this account can change it.</Trans>
          </ReadOnly>
        ) : null}
        <RecordView
          facts={[
            !mayUpdate && { term: t`Name`, value: <Name strong>{account.name}</Name> },
            !mayUpdate && { term: t`Labels`, value: Object.keys(account.labels).length > 0 ? <Labels of={account.labels} whole /> : t`None` },
            { term: t`Status`, value: <Status of={account.status} /> },
            { term: t`Created`, value: <Time at={account.created_at} form="exact" /> },
          ]}
        />
      </Section>
      <AccountOwner account={account} />
      <DangerZone account={account} />
    </>
  );
}
