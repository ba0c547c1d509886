// The organization itself: its name, who owns it, who administrates, and what programs need to know.
import { useLingui } from "@lingui/react/macro";
import { useMe } from "../../api/me";
import { useHolds } from "../../api/permissions";
import { Page, Section } from "../../ui/Page";
import { OffersToMe } from "../ownership/OffersToMe";
import { Administrators } from "./Administrators";
import { ForPrograms } from "./ForPrograms";
import { OrganizationFacts } from "./OrganizationFacts";
import { Owners } from "./Owners";

export function SettingsPage() {
  const { t } = useLingui();
  const me = useMe();
  const maySeePeople = useHolds("users.read");
  return (
    <Page title={t`Settings`}>
      <OffersToMe scope={me.organization?.sid} />
      <Section title={t`Organization`}>
        <OrganizationFacts />
      </Section>
      {maySeePeople ? (
        <>
          <Owners />
          <Section title={t`Administrators`}>
            <Administrators />
          </Section>
        </>
      ) : null}
      <Section title={t`For programs`}>
        <ForPrograms />
      </Section>
    </Page>
  );
}
