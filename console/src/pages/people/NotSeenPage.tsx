export function NotSeenPage() {
  return null;
}
