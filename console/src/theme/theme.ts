// How Mantine's components behave here. Colours are in `tokens.css`; nothing in this file may need a style at run time.
import {
  Button,
  Checkbox,
  createTheme,
  Drawer,
  DrawerHeader,
  defaultVariantColorsResolver,
  Menu,
  Modal,
  ModalHeader,
  NativeSelect,
  Popover,
  Select,
  Textarea,
  TextInput,
  Tooltip,
  type VariantColorsResolver,
} from "@mantine/core";

const quick = { duration: 120 };
// `lockScroll` and responsive props add <style> elements, which the content security policy refuses.
const overlay = { lockScroll: false, transitionProps: quick, closeButtonProps: {} };

// Words on what is filled: Mantine would take white in both themes.
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  if (input.variant !== "filled") return colors;
  return { ...colors, color: input.color === "red" ? "var(--m-on-danger)" : "var(--m-on-accent)" };
};

export const theme = createTheme({
  primaryColor: "blue",
  variantColorResolver,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "xs" } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    Drawer: Drawer.extend({ defaultProps: overlay }),
    Modal: Modal.extend({ defaultProps: { ...overlay, centered: true } }),
    // A header inside a dialog is no second banner of the page.
    ModalHeader: ModalHeader.extend({ defaultProps: { role: "none" } }),
    DrawerHeader: DrawerHeader.extend({ defaultProps: { role: "none" } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: quick, shadow: "md" } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: quick } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: quick } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm" } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: "sm" } }),
    Select: Select.extend({ defaultProps: { size: "sm", checkIconPosition: "right" } }),
  },
});
