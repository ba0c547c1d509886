// For those who don't see the whole organization: what they hold themselves, and where.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../api/client";
import { Section } from "../../ui/Page";
import { useRoleLabel } from "../../ui/role_words";
import { Failed, Lines } from "../../ui/states";
import { Name, Quiet } from "../../ui/text";
import styles from "./Overview.module.css";

export function MyAccess() {
  const { t } = useLingui();
  const label = useRoleLabel();
  const read = useQuery({ queryKey: ["me", "access"], queryFn: ({ signal }) => answered(api.GET("/v1/me/access", { signal })) });
  if (read.isPending) return <Lines count={3} />;
  if (read.error) return <Failed error={read.error} retry={() => void read.refetch()} />;
  return (
    <Section title={t`Your access`}>
      {read.data.data.length === 0 ? (
        <Quiet>
          <Trans>You have no role here at the moment. An Owner or Administrator can give you one.</Trans>
        </Quiet>
      ) : (
        <ul className={styles.access}>
          {read.data.data.map(({ scope, path, roles }) => (
            <li key={scope.sid}>
              {path.length > 0 ? (
                <Link to="/accounts/$account" params={{ account: scope.sid }}>
                  <Name>{path.join(" / ")}</Name>
                </Link>
              ) : (
                <Trans>
                  The whole organization <Name>{scope.name}</Name>
                </Trans>
              )}
              <span>{[...new Set(roles.map(({ role }) => label(role)))].join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
