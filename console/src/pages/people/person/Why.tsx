// Why somebody can do something somewhere, or what is missing and who could give it.
import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Reference, type Schemas } from "../../../api/client";
import { RoleName } from "../../../ui/badges";
import { Lines, Refusal } from "../../../ui/states";
import { Code, Name, Time } from "../../../ui/text";
import styles from "./Person.module.css";

type Properties = { principal: string; permission: string; scope: Reference };

export function Why({ principal, permission, scope }: Properties) {
  const answer = useQuery({
    queryKey: ["user", principal, "why", permission, scope.sid],
    queryFn: ({ signal }) => answered(api.POST("/v1/explain", { body: { principal, permission, scope: scope.sid }, signal })),
    staleTime: 0,
  });
  return (
    <div className={styles.why} role="status">
      {answer.isPending ? <Lines count={1} /> : null}
      <Refusal error={answer.error} />
      {answer.data?.path?.map((step) => (
        <p key={`${step.assignment} ${step.group?.sid}`}>
          <Step step={step} />
        </p>
      ))}
      {answer.data?.missing ? <Missing missing={answer.data.missing} scope={scope} /> : null}
    </div>
  );
}

function Step({ step }: { step: Schemas["Step"] }) {
  const role = <RoleName role={step.role} />;
  const where = <Name strong>{step.scope.name}</Name>;
  const since = <Time at={step.created_at} form="date" />;
  const giver = <Name>{step.given_by?.name}</Name>;
  const until = step.expires_at ? <Time at={step.expires_at} form="date" /> : null;
  return (
    <>
      {step.group ? (
        <Trans>
          {role} in {where}, by the group <Name strong>{step.group.name}</Name>, given by {giver} on {since}
        </Trans>
      ) : (
        <Trans>
          {role} in {where}, given by {giver} on {since}
        </Trans>
      )}
      {until ? <Trans>; it ends on {until}</Trans> : null}
      {step.inherited_from ? <Trans>; inherited here</Trans> : null}
    </>
  );
}

function Missing({ missing, scope }: { missing: Schemas["Missing"]; scope: Reference }) {
  const where = <Name strong>{scope.name}</Name>;
  return (
    <>
      <p>
        <Reason missing={missing} where={where} />
      </p>
      <p>
        <Trans>
          The smallest role that has it is <RoleName role={missing.smallest_role} />.
        </Trans>
      </p>
      {missing.grantors && missing.grantors.length > 0 ? (
        <p>
          <Plural value={missing.grantors.length} one="It can be given by" other="It can be given by any of" />{" "}
          {missing.grantors.map((grantor, index) => (
            <span key={grantor.sid}>
              {index > 0 ? ", " : ""}
              <Name>{grantor.name}</Name>
            </span>
          ))}
        </p>
      ) : null}
    </>
  );
}

function Reason({ missing, where }: { missing: Schemas["Missing"]; where: React.ReactNode }) {
  switch (missing.reason) {
    case "inactive":
      return <Trans>They are not active in the organization.</Trans>;
    case "suspended":
      return <Trans>{where} is suspended or closed.</Trans>;
    case "api_key":
      return <Trans>The key does not carry it there.</Trans>;
    default:
      return (
        <Trans>
          No role of theirs in {where} has <Code copy={false}>{missing.permission}</Code>.
        </Trans>
      );
  }
}
