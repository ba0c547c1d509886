// A built-in role, in the viewer's language, by the word that the API has for it.
import { useRoleLabel } from "../../ui/role_words";

export function useRoleWord(): (name: string) => string {
  const label = useRoleLabel();
  return (name) => label({ name, label: name, built_in: true });
}
