// A filter by one person, service account or group, as a chip beside the others. The address holds the identifier; the chip says the name.
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { PickerChip } from "../PickerChip";
import { PersonSelect, type Principal } from "./PersonSelect";

type Properties = { label: string; value: string | undefined; change: (sid: string | undefined) => void; kinds?: ReadonlyArray<Principal["kind"]> };

export function PrincipalChip({ label, value, change, kinds }: Properties) {
  const known = useQuery({ queryKey: ["named", value], queryFn: () => nameOf(value ?? ""), enabled: value !== undefined, staleTime: 60_000 });
  const shown = value ? (known.data ?? value) : undefined;
  return (
    <PickerChip label={label} shown={shown} clear={() => change(undefined)}>
      {(close) => (
        <PersonSelect
          label={label}
          kinds={kinds}
          value={null}
          change={(principal) => {
            change(principal?.sid);
            close();
          }}
        />
      )}
    </PickerChip>
  );
}

async function nameOf(sid: string): Promise<string> {
  const params = { path: { sid } };
  switch (sid.slice(0, 2)) {
    case "US":
      return (await answered(api.GET("/v1/users/{sid}", { params }))).name;
    case "SV":
      return (await answered(api.GET("/v1/service_accounts/{sid}", { params }))).name;
    case "GP":
      return (await answered(api.GET("/v1/groups/{sid}", { params }))).name;
    case "SK":
      return (await answered(api.GET("/v1/api_keys/{sid}", { params }))).name;
    case "NF":
      return (await answered(api.GET("/v1/invitations/{sid}", { params }))).email;
    case "IX":
      return (await answered(api.GET("/v1/roles/{sid}", { params }))).label;
    default:
      return sid;
  }
}
