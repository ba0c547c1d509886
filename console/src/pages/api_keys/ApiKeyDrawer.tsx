export function ApiKeyDrawer() {
  return null;
}
