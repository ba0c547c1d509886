// The window: how narrow it is, and which element scrolls.
import { useMediaQuery } from "@mantine/hooks";

/** The element that scrolls; the shell makes it. */
export const CONTENT = "content";

export function useIsNarrow(): boolean {
  return useMediaQuery("(max-width: 719px)", window.matchMedia("(max-width: 719px)").matches);
}
