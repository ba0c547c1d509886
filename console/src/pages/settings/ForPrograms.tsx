// What programs need: where the API is, how it is described, which version answers.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { RecordView } from "../../ui/RecordView";
import { Code } from "../../ui/text";

export function ForPrograms() {
  const { t } = useLingui();
  const version = useQuery({ queryKey: ["version"], queryFn: ({ signal }) => answered(api.GET("/version", { signal })), staleTime: Number.POSITIVE_INFINITY });
  return (
    <RecordView
      facts={[
        { term: t`API`, value: <Code>{`${location.origin}/v1`}</Code> },
        {
          term: t`Reference`,
          value: (
            <a href="/docs">
              <Trans>Every call, with examples</Trans>
            </a>
          ),
        },
        { term: t`Description for generators`, value: <a href="/openapi.json">openapi.json</a> },
        { term: t`Version`, value: version.data ? `Muster ${version.data.version}` : "—" },
      ]}
    />
  );
}
