export function NewRolePage() {
  return null;
}
