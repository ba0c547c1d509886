// Oneself: name, password, sessions, organizations, what one holds, language and theme.
import { useLingui } from "@lingui/react/macro";
import { useMe } from "../../api/me";
import { Page, Section } from "../../ui/Page";
import { RecordView } from "../../ui/RecordView";
import { Name } from "../../ui/text";
import { OffersToMe } from "../ownership/OffersToMe";
import { MyAccess } from "./MyAccess";
import { MyName } from "./MyName";
import { MyOrganizations } from "./MyOrganizations";
import { MyPassword } from "./MyPassword";
import { MySessions } from "./MySessions";
import { MyViewing } from "./MyViewing";

export function ProfilePage() {
  const { t } = useLingui();
  const me = useMe();
  const otherName = me.membership && me.membership.name !== me.user?.name ? me.membership.name : null;
  return (
    <Page title={t`Your profile`}>
      <OffersToMe />
      <Section title={t`You`}>
        <MyName />
        <RecordView
          facts={[
            {
              term: t`E-mail address`,
              value: <Name>{me.user?.email}</Name>,
            },
            otherName !== null && { term: t`What this organization calls you`, value: <Name>{otherName}</Name> },
          ]}
        />
      </Section>
      <Section title={t`What you may do`}>
        <MyAccess />
      </Section>
      <Section title={t`Sessions`}>
        <MySessions />
      </Section>
      <Section title={t`Password`}>
        <MyPassword />
      </Section>
      <Section title={t`Organizations`}>
        <MyOrganizations />
      </Section>
      <Section title={t`Language and theme`}>
        <MyViewing />
      </Section>
    </Page>
  );
}
