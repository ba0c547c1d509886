// The plan, and afterwards the outcome, in one line of numbers.
import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Progress } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./InvitePage.module.css";
import type { Inviting, Line } from "./useInviting";

export function Summary({ inviting, broken }: { inviting: Inviting; broken: number }) {
  const { t } = useLingui();
  const { phase, lines, done, total } = inviting;
  if (phase === "planning" || phase === "sending") {
    return (
      <div className={styles.progress} role="status">
        <p>
          {phase === "planning" ? (
            <Trans>
              Looking: {done} of {total}
            </Trans>
          ) : (
            <Trans>
              Inviting: {done} of {total}
            </Trans>
          )}
        </p>
        <Progress value={total > 0 ? (100 * done) / total : 0} aria-label={phase === "planning" ? t`Looking` : t`Inviting`} size="sm" />
      </div>
    );
  }
  return (
    <p className={styles.summary} role="status">
      {phase === "planned" ? <Planned lines={lines} /> : <Sent lines={lines} />}
      {broken > 0 ? (
        <Part>
          <Plural value={broken} one="# that can't be read is left out" other="# that can't be read are left out" />
        </Part>
      ) : null}
    </p>
  );
}

function Planned({ lines }: { lines: readonly Line[] }) {
  const { t } = useLingui();
  const of = (kind: string) => lines.filter(({ plan }) => plan?.kind === kind);
  const [fresh, adds, members, has, refused] = [of("new").length, of("adds").length, of("member"), of("has").length, of("refused").length];
  const gets = rolesOf(members);
  return (
    <>
      {fresh > 0 ? (
        <Part>
          <Plural value={fresh} one="# new" other="# new" />
        </Part>
      ) : null}
      {adds > 0 ? (
        <Part>
          <Plural value={adds} one="# invited already, gets a new link" other="# invited already, get a new link" />
        </Part>
      ) : null}
      {members.length > 0 ? (
        <Part>{t`${plural(members.length, { one: `# already a member (gets ${gets} at once)`, other: `# already members (get ${gets} at once)` })}`}</Part>
      ) : null}
      {has > 0 ? (
        <Part>
          <Plural value={has} one="# already has all of this" other="# already have all of this" />
        </Part>
      ) : null}
      {refused > 0 ? (
        <Part isBad>
          <Plural value={refused} one="# refused" other="# refused" />
        </Part>
      ) : null}
    </>
  );
}

function Sent({ lines }: { lines: readonly Line[] }) {
  const done = lines.flatMap(({ sent }) => (sent?.kind === "done" ? [sent.invitation] : []));
  const at = (delivery: string) => done.filter((invitation) => invitation.status === "pending" && invitation.delivery === delivery).length;
  const [members, mailed, queued, failed] = [done.filter(({ status }) => status === "accepted").length, at("sent"), at("queued"), at("failed")];
  const refused = lines.filter(({ sent }) => sent?.kind === "refused").length;
  return (
    <>
      <Part>
        <Plural value={done.length - members} one="# invited" other="# invited" />
      </Part>
      {members > 0 ? (
        <Part>
          <Plural value={members} one="# member has more access now" other="# members have more access now" />
        </Part>
      ) : null}
      {queued > 0 ? (
        <Part>
          <Plural value={queued} one="# mail under way" other="# mails under way" />
        </Part>
      ) : null}
      {mailed > 0 ? (
        <Part>
          <Plural value={mailed} one="# mail sent" other="# mails sent" />
        </Part>
      ) : null}
      {failed > 0 ? (
        <Part isBad>
          <Plural value={failed} one="# mail failed" other="# mails failed" />
        </Part>
      ) : null}
      {refused > 0 ? (
        <Part isBad>
          <Plural value={refused} one="# refused" other="# refused" />
        </Part>
      ) : null}
    </>
  );
}

/** The roles that members get at once, by name. */
function rolesOf(lines: readonly Line[]): string {
  const labels = lines.flatMap(({ plan }) => (plan?.kind === "member" ? plan.invitation.grants.flatMap(({ roles }) => roles.map(({ label }) => label)) : []));
  return [...new Set(labels)].join(", ");
}

function Part({ isBad, children }: { isBad?: boolean; children: ReactNode }) {
  return <span className={isBad ? styles.bad : undefined}>{children}</span>;
}
