// What the settings read of the organization.
import { api, versioned } from "../../api/client";

export function readOrganization(sid: string) {
  return versioned(api.GET("/v1/organizations/{sid}", { params: { path: { sid } } }));
}
