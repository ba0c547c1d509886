// Every page of the console, with something on it: one address per page and drawer, for the screenshots and for what must hold everywhere.

// `call` asks the API as the owner; the first of each kind stands for all.
export async function places(call) {
  const first = async (path, pick = () => true) => {
    const { body } = await call("GET", path);
    const found = body.data.find(pick) ?? body.data[0];
    if (!found) throw new Error(`${path} is empty`);
    return found;
  };
  const person = await first("/v1/users?limit=50", (user) => user.status === "active" && user.api_keys > 0);
  const account = await first("/v1/accounts?limit=50", (one) => one.parent !== null);
  const role = await first("/v1/roles?limit=50", (one) => !one.built_in);
  const group = await first("/v1/groups");
  const service = await first("/v1/service_accounts");
  const key = await first("/v1/api_keys");
  const invitation = await first("/v1/invitations?status=pending");
  const event = await first("/v1/events?limit=50", (one) => Object.keys(one.after).length > 0);
  const ofPerson = ["access", "keys", "sessions", "activity", "history"].map((view) => [`person-${view}`, `/people/${person.user?.sid ?? person.sid}?view=${view}`]);
  const ofAccount = ["members", "keys", "settings", "history"].map((view) => [`account-${view}`, `/accounts/${account.sid}?view=${view}`]);
  return [
    ["overview", "/"],
    ["people", "/people"],
    ...ofPerson,
    ["invitations", "/people/invitations"],
    ["invitation", `/people/invitations/${invitation.sid}`],
    ["not-seen", "/people/not-seen"],
    ["invite", "/invite"],
    ["accounts", "/accounts"],
    ...ofAccount,
    ["roles", "/roles"],
    ["role", `/roles/${role.sid}`],
    ["new-role", "/roles/new"],
    ["groups", "/groups"],
    ["group", `/groups/${group.sid}`],
    ["service-accounts", "/service-accounts"],
    ["service-account", `/service-accounts/${service.sid}`],
    ["api-keys", "/api-keys"],
    ["api-key", `/api-keys/${key.sid}`],
    ["events", "/events"],
    ["event", `/events/${event.sequence}`],
    ["settings", "/settings"],
    ["profile", "/profile"],
  ];
}
