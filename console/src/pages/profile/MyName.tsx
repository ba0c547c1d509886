// What one is called everywhere.
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, ifMatch, versioned } from "../../api/client";
import { EditForm } from "../../ui/EditForm";
import { Failed, Lines } from "../../ui/states";

async function read() {
  const { value, etag } = await versioned(api.GET("/v1/me"));
  return { value: { name: value.user?.name ?? "" }, etag };
}

export function MyName() {
  const { t } = useLingui();
  const me = useQuery({ queryKey: ["me", "version"], queryFn: read });
  if (me.isPending) return <Lines count={2} />;
  if (me.error) return <Failed error={me.error} retry={() => void me.refetch()} />;
  return (
    <EditForm
      label={t`Your name`}
      fields={[{ id: "name", label: t`Name`, autoComplete: "name", description: t`An organization that calls you otherwise goes on doing so.` }]}
      now={me.data}
      read={read}
      write={({ name = "" }, etag) => answered(api.PATCH("/v1/me", { body: { name }, headers: ifMatch(etag) }))}
    />
  );
}
