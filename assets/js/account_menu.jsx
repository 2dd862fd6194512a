// Who is signed in, the theme, and the way out.
import { useNavigate } from "react-router";
import { Menu } from "@base-ui/react/menu";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import LogOut from "lucide-react/dist/esm/icons/log-out.mjs";
import Settings from "lucide-react/dist/esm/icons/settings.mjs";
import Monitor from "lucide-react/dist/esm/icons/monitor.mjs";
import Moon from "lucide-react/dist/esm/icons/moon.mjs";
import Sun from "lucide-react/dist/esm/icons/sun.mjs";
import { signOut } from "./connection.js";
import { FloatingMenu } from "./floating_menu.jsx";
import { Avatar } from "./parts.jsx";
import { chooseTheme, useThemeChoice } from "./shell.js";

const THEMES = [
  ["dark", "Dark", Moon],
  ["light", "Light", Sun],
  ["system", "As the system", Monitor],
];

export default function AccountMenu({ at, name, email, person, onClose }) {
  const navigate = useNavigate();
  return (
    <FloatingMenu at={at} label="Account" onClose={onClose}>
      <div className="menu__who">
        <Avatar name={name} id={person} size="lg" />
        <div className="grow">
          <p className="font-medium clip">{name}</p>
          <p className="text-fg-3 text-xs clip">{email}</p>
        </div>
      </div>
      <Menu.Separator className="menu__line" />
      <Menu.RadioGroup aria-label="Theme" value={useThemeChoice()} onValueChange={chooseTheme}>
        <div className="menu__label" aria-hidden="true">
          Theme
        </div>
        {THEMES.map(([theme, words, Icon]) => (
          <Menu.RadioItem key={theme} className="menuitem" value={theme}>
            <Icon className="i" aria-hidden="true" />
            {words}
            <Check className="i i--sm i--check" aria-hidden="true" />
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Separator className="menu__line" />
      <Menu.Item className="menuitem" onClick={() => navigate("/settings")}>
        <Settings className="i" aria-hidden="true" />
        Settings
      </Menu.Item>
      <Menu.Item className="menuitem" onClick={signOut}>
        <LogOut className="i" aria-hidden="true" />
        Sign out
      </Menu.Item>
    </FloatingMenu>
  );
}
