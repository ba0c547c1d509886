// An address that leads nowhere, and a page that could not be shown.
import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { Page } from "../ui/Page";
import { Empty, Failed } from "../ui/states";

export function NotFound() {
  const { t } = useLingui();
  return (
    <Page title={t`Nothing here`}>
      <Empty title={t`This address leads nowhere`}>
        <Trans>
          What was here may be gone, or is not for you to see. Go on to the <Link to="/">overview</Link>.
        </Trans>
      </Empty>
    </Page>
  );
}

export function Refused({ error }: { error: unknown }) {
  const router = useRouter();
  return <Failed error={error} retry={() => void router.invalidate()} />;
}
