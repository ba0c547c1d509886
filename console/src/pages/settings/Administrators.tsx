// Who may change access somewhere: the report of administrators.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { everything, PAGE } from "../../api/list";
import { Failed, Lines } from "../../ui/states";
import { Quiet } from "../../ui/text";
import { ReportedPeople } from "./ReportedPeople";

export function Administrators() {
  const { t } = useLingui();
  const report = useQuery({
    queryKey: ["reports", "administrators"],
    queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/reports/administrators", { params: { query: { limit: PAGE, cursor } }, signal }))),
  });
  if (report.isPending) return <Lines count={3} />;
  if (report.error) return <Failed error={report.error} retry={() => void report.refetch()} />;
  if (report.data.length === 0) {
    return (
      <Quiet>
        <Trans>Nobody is an Administrator in the accounts that you see.</Trans>
      </Quiet>
    );
  }
  return <ReportedPeople label={t`Administrators`} people={report.data} />;
}
