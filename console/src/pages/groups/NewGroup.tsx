// A group to be made. Nobody is in it yet, and it gives nothing.
import { Trans, useLingui } from "@lingui/react/macro";
import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { answered, api } from "../../api/client";
import { ActDialog } from "../../ui/ActDialog";
import { Quiet } from "../../ui/text";

export function NewGroup({ close, made }: { close: () => void; made: (sid: string) => void }) {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  return (
    <ActDialog
      title={t`Create a group`}
      close={close}
      button={t`Create the group`}
      disabled={!name.trim()}
      act={async () => made((await answered(api.POST("/v1/groups", { body: { name, description } }))).sid)}
    >
      {(refused) => (
        <>
          <TextInput
            label={t`Name`}
            data-autofocus
            autoComplete="off"
            value={name}
            error={refused?.at("name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={t`What it is for`}
            autosize
            minRows={2}
            value={description}
            error={refused?.at("description")}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <p>
            <Quiet>
              <Trans>Nobody is in it yet, and it gives nothing. You add both on its page.</Trans>
            </Quiet>
          </p>
        </>
      )}
    </ActDialog>
  );
}
