export function PersonDrawer() {
  return null;
}
