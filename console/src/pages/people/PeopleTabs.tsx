// The tabs of the people pages.
import { useLingui } from "@lingui/react/macro";
import { type Tab, Tabs } from "../../ui/Page";

export function PeopleTabs({ current }: { current: "members" | "invitations" | "service-accounts" | "not-seen" }) {
  const { t } = useLingui();
  const tabs: Tab[] = [
    { id: "members", label: t`Members`, link: { to: "/people" } },
    { id: "invitations", label: t`Invitations`, link: { to: "/people/invitations" } },
    { id: "service-accounts", label: t`Service accounts`, link: { to: "/service-accounts" } },
    { id: "not-seen", label: t`Not seen`, link: { to: "/people/not-seen" } },
  ];
  return <Tabs label={t`People`} tabs={tabs} current={current} />;
}
