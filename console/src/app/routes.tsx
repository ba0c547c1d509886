// Every address of the console. A page is loaded when somebody goes there; what it reads from the address is listed here.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { meOptions } from "../api/me";
import { NotFound, Refused } from "./Dead";
import { only, parseSearch, stringifySearch } from "./search";
import { Shell } from "./shell/Shell";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: Refused,
  loader: ({ context }) => context.queries.ensureQueryData(meOptions),
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/overview/OverviewPage"), "OverviewPage"),
});

const people = createRoute({
  getParentRoute: () => root,
  path: "/people",
  validateSearch: only("q", "status", "role", "account", "dormant_days", "source", "order", "view"),
  component: lazyRouteComponent(() => import("../pages/people/PeoplePage"), "PeoplePage"),
});
const person = createRoute({
  getParentRoute: () => people,
  path: "$user",
  component: lazyRouteComponent(() => import("../pages/people/PersonDrawer"), "PersonDrawer"),
});
const invitations = createRoute({
  getParentRoute: () => root,
  path: "/people/invitations",
  validateSearch: only("q", "status", "delivery", "account", "order"),
  component: lazyRouteComponent(() => import("../pages/invitations/InvitationsPage"), "InvitationsPage"),
});
const invitation = createRoute({
  getParentRoute: () => invitations,
  path: "$invitation",
  component: lazyRouteComponent(() => import("../pages/invitations/InvitationDrawer"), "InvitationDrawer"),
});
const notSeen = createRoute({
  getParentRoute: () => root,
  path: "/people/not-seen",
  validateSearch: only("days", "account"),
  component: lazyRouteComponent(() => import("../pages/people/NotSeenPage"), "NotSeenPage"),
});
const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  validateSearch: only("account", "again"),
  component: lazyRouteComponent(() => import("../pages/invitations/InvitePage"), "InvitePage"),
});

const accounts = createRoute({
  getParentRoute: () => root,
  path: "/accounts",
  validateSearch: only("q", "status", "label"),
  component: lazyRouteComponent(() => import("../pages/accounts/AccountsPage"), "AccountsPage"),
});
const account = createRoute({
  getParentRoute: () => root,
  path: "/accounts/$account",
  validateSearch: only("view", "q", "role", "status", "dormant_days"),
  component: lazyRouteComponent(() => import("../pages/accounts/AccountPage"), "AccountPage"),
});

const roles = createRoute({
  getParentRoute: () => root,
  path: "/roles",
  validateSearch: only("compare"),
  component: lazyRouteComponent(() => import("../pages/roles/RolesPage"), "RolesPage"),
});
const newRole = createRoute({
  getParentRoute: () => root,
  path: "/roles/new",
  validateSearch: only("example", "extends"),
  component: lazyRouteComponent(() => import("../pages/roles/NewRolePage"), "NewRolePage"),
});
const role = createRoute({
  getParentRoute: () => root,
  path: "/roles/$role",
  component: lazyRouteComponent(() => import("../pages/roles/RolePage"), "RolePage"),
});

const groups = createRoute({
  getParentRoute: () => root,
  path: "/groups",
  validateSearch: only("q"),
  component: lazyRouteComponent(() => import("../pages/groups/GroupsPage"), "GroupsPage"),
});
const group = createRoute({
  getParentRoute: () => root,
  path: "/groups/$group",
  component: lazyRouteComponent(() => import("../pages/groups/GroupPage"), "GroupPage"),
});

const serviceAccounts = createRoute({
  getParentRoute: () => root,
  path: "/service-accounts",
  validateSearch: only("q", "account", "sponsor", "status"),
  component: lazyRouteComponent(() => import("../pages/service_accounts/ServiceAccountsPage"), "ServiceAccountsPage"),
});
const serviceAccount = createRoute({
  getParentRoute: () => serviceAccounts,
  path: "$serviceAccount",
  component: lazyRouteComponent(() => import("../pages/service_accounts/ServiceAccountDrawer"), "ServiceAccountDrawer"),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: "/api-keys",
  validateSearch: only("q", "principal", "scope", "status", "unused_days", "expiring_days", "order"),
  component: lazyRouteComponent(() => import("../pages/api_keys/ApiKeysPage"), "ApiKeysPage"),
});
const apiKey = createRoute({
  getParentRoute: () => apiKeys,
  path: "$key",
  component: lazyRouteComponent(() => import("../pages/api_keys/ApiKeyDrawer"), "ApiKeyDrawer"),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: only("type", "actor", "target", "account"),
  component: lazyRouteComponent(() => import("../pages/events/EventsPage"), "EventsPage"),
});
const event = createRoute({
  getParentRoute: () => events,
  path: "$event",
  component: lazyRouteComponent(() => import("../pages/events/EventDrawer"), "EventDrawer"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("../pages/settings/SettingsPage"), "SettingsPage"),
});
const profile = createRoute({
  getParentRoute: () => root,
  path: "/profile",
  component: lazyRouteComponent(() => import("../pages/profile/ProfilePage"), "ProfilePage"),
});

const tree = root.addChildren([
  overview,
  people.addChildren([person]),
  invitations.addChildren([invitation]),
  notSeen,
  invite,
  accounts,
  account,
  roles,
  newRole,
  role,
  groups,
  group,
  serviceAccounts.addChildren([serviceAccount]),
  apiKeys.addChildren([apiKey]),
  events.addChildren([event]),
  settings,
  profile,
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPendingMs: 150,
    scrollRestoration: true,
    scrollToTopSelectors: ["#content"],
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
