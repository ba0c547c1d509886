export function ServiceAccountDrawer() {
  return null;
}
