// Leaving, in this tab and in the others.
import { useEffect } from "react";
import { api } from "../api/client";

const NAME = "muster.session";
const LEFT = "left";

export async function signOut(): Promise<void> {
  await api.DELETE("/v1/sessions/current");
  new BroadcastChannel(NAME).postMessage(LEFT);
  location.replace("/sign_in");
}

/** Another tab signed out: nothing of the session stays on this screen. */
export function useSignedOutElsewhere(): void {
  useEffect(() => {
    const channel = new BroadcastChannel(NAME);
    channel.onmessage = (message) => {
      if (message.data === LEFT) location.replace("/sign_in");
    };
    return () => channel.close();
  }, []);
}
