// When somebody was last seen, by what they did and where; and the same on a strip of a year.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useAccounts } from "../../../api/accounts";
import type { User } from "../../../api/client";
import { PlainTable } from "../../../ui/PlainTable";
import { Signal } from "../../../ui/signals";
import { Empty, Failed, Lines } from "../../../ui/states";
import { Name, Time } from "../../../ui/text";
import { activityOptions } from "./person";
import { YearStrip } from "./YearStrip";

export function ActivityView({ person }: { person: User }) {
  const { t } = useLingui();
  const activity = useQuery(activityOptions(person.sid));
  const accounts = useAccounts().data;
  if (activity.error) return <Failed error={activity.error} retry={() => void activity.refetch()} />;
  if (!activity.data) return <Lines />;
  if (activity.data.length === 0)
    return (
      <Empty title={t`Never seen`}>
        <Trans>
          They have done nothing here since they joined on <Time at={person.joined_at} form="date" />.
        </Trans>
      </Empty>
    );
  return (
    <>
      <YearStrip sightings={activity.data} />
      <PlainTable
        label={t`Last seen`}
        rows={activity.data}
        rowId={(seen) => `${seen.scope.sid} ${seen.signal}`}
        columns={[
          { id: "at", header: t`Last time`, cell: (seen) => <Time at={seen.at} /> },
          { id: "signal", header: t`What`, cell: (seen) => <Signal of={seen.signal} /> },
          { id: "scope", header: t`Where`, cell: (seen) => <Name>{accounts?.path(seen.scope) ?? seen.scope.name}</Name> },
        ]}
      />
      <p>
        <Trans>Kept is the last time for each place and each kind of act, to the minute. What was done about them does not count.</Trans>
      </p>
    </>
  );
}
