// Who somebody is, and what can be done about them as a whole.
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import type { User } from "../../../api/client";
import { may } from "../../../api/permissions";
import { Source, Status } from "../../../ui/badges";
import { RecordView } from "../../../ui/RecordView";
import { Code, Time } from "../../../ui/text";
import { DeactivateDialog } from "../acts/DeactivateDialog";
import { ReactivateDialog } from "../acts/ReactivateDialog";
import { RenameDialog } from "../acts/RenameDialog";
import { LastSeen } from "../columns";
import styles from "./Person.module.css";

type Act = "update" | "deactivate" | "reactivate";

export function PersonFacts({ person, etag }: { person: User; etag: string | null }) {
  const { t } = useLingui();
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  const words = { update: <Trans>Rename</Trans>, deactivate: <Trans>Deactivate</Trans>, reactivate: <Trans>Reactivate</Trans> };
  const acts = (["update", "reactivate", "deactivate"] as const).filter((one) => may(person, one));
  return (
    <>
      <RecordView
        facts={[
          { term: t`E-mail address`, value: <Code>{person.email}</Code> },
          { term: t`Status`, value: <Status of={person.status} /> },
          { term: t`Last seen`, value: <LastSeen person={person} /> },
          { term: t`Joined`, value: <Time at={person.joined_at} form="date" /> },
          { term: t`Came by`, value: <Source of={person.source} /> },
          person.deactivated_at ? { term: t`Deactivated`, value: <Time at={person.deactivated_at} form="date" /> } : null,
        ]}
      />
      {acts.length > 0 ? (
        <div className={styles.acts}>
          {acts.map((one) => (
            <Button key={one} variant="default" onClick={() => setAct(one)}>
              {words[one]}
            </Button>
          ))}
        </div>
      ) : null}
      {act === "update" ? <RenameDialog person={person} etag={etag} close={close} /> : null}
      {act === "deactivate" ? <DeactivateDialog person={person} close={close} /> : null}
      {act === "reactivate" ? <ReactivateDialog person={person} close={close} /> : null}
    </>
  );
}
