// The tabs of the people pages, each with how many it lists.
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { overviewOptions } from "../../api/overview";
import { type Tab, Tabs } from "../../ui/Page";

export function PeopleTabs({ current }: { current: "members" | "invitations" | "service-accounts" | "not-seen" }) {
  const { t } = useLingui();
  const counts = useQuery(overviewOptions).data;
  const tabs: Tab[] = [
    { id: "members", label: t`Members`, count: sum(counts?.people, counts?.people_suspended, counts?.people_deactivated), link: { to: "/people" } },
    { id: "invitations", label: t`Invitations`, count: counts?.invitations_pending, link: { to: "/people/invitations" } },
    { id: "service-accounts", label: t`Service accounts`, count: counts?.service_accounts, link: { to: "/service-accounts" } },
    { id: "not-seen", label: t`Not seen`, count: counts?.people_not_seen, link: { to: "/people/not-seen" } },
  ];
  return <Tabs label={t`People`} tabs={tabs} current={current} />;
}

/** Nothing where a part is not told. */
function sum(...parts: ReadonlyArray<number | null | undefined>): number | undefined {
  return parts.reduce<number | undefined>((all, part) => (all === undefined || part === null || part === undefined ? undefined : all + part), 0);
}
