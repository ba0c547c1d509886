// A button that goes somewhere: a link that looks like a button, with its address checked by types.
import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type Properties = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

const Anchor = forwardRef<HTMLAnchorElement, Properties>((given, ref) => <Button component="a" ref={ref} {...given} />);

export const LinkButton = createLink(Anchor);
