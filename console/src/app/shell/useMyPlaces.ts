// The places that are for whoever looks.
import { useMe } from "../../api/me";
import { holdsSomewhere } from "../../api/permissions";
import { PLACES, type Place } from "./places";

export function useMyPlaces(): readonly Place[] {
  const me = useMe();
  return PLACES.filter((place) => !place.needs || place.needs.some((permission) => holdsSomewhere(me, permission)));
}
