// What the organization calls somebody.
import { Trans, useLingui } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { answered, api, type User, versioned } from "../../../api/client";
import { EditForm } from "../../../ui/EditForm";
import { Quiet } from "../../../ui/text";

export function RenameDialog({ person, etag, close }: { person: User; etag: string | null; close: () => void }) {
  const { t } = useLingui();
  const params = { path: { sid: person.sid } };
  return (
    <Modal opened onClose={close} title={t`Rename`} closeButtonProps={{ "aria-label": t`Close` }}>
      <EditForm
        label={t`Rename`}
        fields={[{ id: "name", label: t`Name in this organization` }]}
        now={{ value: { name: person.name }, etag }}
        read={async () => {
          const { value, etag: now } = await versioned(api.GET("/v1/users/{sid}", { params }));
          return { value: { name: value.name }, etag: now };
        }}
        write={({ name = "" }, version) => answered(api.PATCH("/v1/users/{sid}", { params, body: { name }, headers: version ? { "If-Match": version } : {} }))}
      />
      <p>
        <Quiet>
          <Trans>Other organizations may call them otherwise.</Trans>
        </Quiet>
      </p>
    </Modal>
  );
}
