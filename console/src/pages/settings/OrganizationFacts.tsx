// The organization's name, which may be changed, and the facts about it.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, ifMatch } from "../../api/client";
import { useMe } from "../../api/me";
import { may } from "../../api/permissions";
import { Status } from "../../ui/badges";
import { EditForm } from "../../ui/EditForm";
import { RecordView } from "../../ui/RecordView";
import { Failed, Lines, ReadOnly } from "../../ui/states";
import { Code, Name, Time } from "../../ui/text";
import { readOrganization } from "./organization";

export function OrganizationFacts() {
  const { t } = useLingui();
  const sid = useMe().organization?.sid ?? "";
  const organization = useQuery({ queryKey: ["organization", sid], queryFn: () => readOrganization(sid) });
  if (organization.isPending) return <Lines count={3} />;
  if (organization.error) return <Failed error={organization.error} retry={() => void organization.refetch()} />;
  const { value, etag } = organization.data;
  const mayRename = may(value, "update");
  const isActive = value.status === "active";
  return (
    <>
      {mayRename && isActive ? (
        <EditForm
          label={t`Organization`}
          fields={[{ id: "name", label: t`Name`, description: t`Stands in every invitation and on the sign-in page.` }]}
          now={{ value: { name: value.name }, etag }}
          read={async () => {
            const now = await readOrganization(sid);
            return { value: { name: now.value.name }, etag: now.etag };
          }}
          write={({ name = "" }, version) =>
            answered(api.PATCH("/v1/organizations/{sid}", { params: { path: { sid } }, body: { name }, headers: ifMatch(version) }))
          }
        />
      ) : null}
      <RecordView
        facts={[
          (!mayRename || !isActive) && { term: t`Name`, value: <Name strong>{value.name}</Name> },
          { term: t`SID`, value: <Code>{value.sid}</Code> },
          { term: t`Status`, value: <Status of={value.status} /> },
          { term: t`Created`, value: <Time at={value.created_at} form="exact" /> },
        ]}
      />
      {isActive ? null : (
        <ReadOnly>
          <Trans>The organization is suspended: only reading works. Whoever runs the server can let it work again.</Trans>
        </ReadOnly>
      )}
      {mayRename || !isActive ? null : (
        <ReadOnly>
          <Trans>Owners and Administrators of the organization can rename it.</Trans>
        </ReadOnly>
      )}
    </>
  );
}
