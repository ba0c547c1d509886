export function InvitationDrawer() {
  return null;
}
