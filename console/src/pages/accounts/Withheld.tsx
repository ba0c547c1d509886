// A part of an account that is not for whoever looks: they see that the account is there, not what is in it.
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { isProblem } from "../../api/problem";
import { Empty } from "../../ui/states";
import { Code } from "../../ui/text";

/** The part itself, unless it was refused. */
export function orWithheld(error: unknown, shown: ReactNode): ReactNode {
  return isProblem(error) && error.status === 403 && error.missingPermission ? <Withheld permission={error.missingPermission} /> : shown;
}

function Withheld({ permission }: { permission: string }) {
  const { t } = useLingui();
  return (
    <Empty title={t`This part is not for you`}>
      <Trans>
        It takes <Code copy={false}>{permission}</Code> in this account. Its Owner and its Administrators can give you a role that has it.
      </Trans>
    </Empty>
  );
}
