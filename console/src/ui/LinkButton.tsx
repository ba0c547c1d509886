// A link that looks like a button: it goes somewhere, with the address's parts checked.
import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Properties = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & { ref?: Ref<HTMLAnchorElement> };

export const LinkButton = createLink(function Anchor(properties: Properties) {
  return <Button component="a" {...properties} />;
});
