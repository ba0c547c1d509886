// By what somebody was seen: a sign-in, something they did, a key that acts as them.
import { Trans } from "@lingui/react/macro";

export function Signal({ of }: { of: string }) {
  switch (of) {
    case "sign_in":
      return <Trans>signed in</Trans>;
    case "session":
      return <Trans>used the console or the API</Trans>;
    case "key":
      return <Trans>by an API key</Trans>;
    default:
      return of;
  }
}
