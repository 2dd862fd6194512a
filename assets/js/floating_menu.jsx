// A menu beside the button that asked for it.
import { Menu } from "@base-ui/react/menu";
import { popups } from "./shell.js";

export function FloatingMenu({ at, label, align = "end", onClose, children }) {
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal container={popups}>
        <Menu.Positioner className="positioner" anchor={at} align={align} sideOffset={6} collisionPadding={8}>
          <Menu.Popup className="popover" aria-label={label} finalFocus={() => at}>
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
