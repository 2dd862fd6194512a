// The menu of a row: one for a whole list.
import { Menu } from "@base-ui/react/menu";
import { FloatingMenu } from "./floating_menu.jsx";

/** `items`: {words, icon, act, danger} or null for a line; `at`: the button. */
export default function RowMenu({ at, label, items, onClose }) {
  return (
    <FloatingMenu at={at} label={label} onClose={onClose}>
      {items.map((item, index) =>
        item ? (
          <Menu.Item
            key={item.words}
            className="menuitem"
            data-tone={item.danger ? "danger" : undefined}
            onClick={() => {
              onClose();
              item.act();
            }}
          >
            <item.icon className="i" aria-hidden="true" />
            {item.words}
          </Menu.Item>
        ) : (
          <Menu.Separator key={index} className="menu__line" />
        ),
      )}
    </FloatingMenu>
  );
}
