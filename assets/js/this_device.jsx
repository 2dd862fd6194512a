// The switch for messages in this very browser, with what stands in its way.
import { useEffect, useState } from "react";
import BellOff from "lucide-react/dist/esm/icons/bell-off.mjs";
import BellRing from "lucide-react/dist/esm/icons/bell-ring.mjs";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";
import { Button } from "./parts.jsx";
import { look, onPermission, turnOff, turnOn } from "./push.js";
import { WORDS, refusal } from "./push_words.js";

/** `known`: the server tells this device. `answers` counts what it answered to on and off. */
export function ThisDevice({ publicKey, known, answers, onOn, onOff }) {
  const [standing, setStanding] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const lookAgain = () => look().then(setStanding);
  useEffect(() => {
    lookAgain().then(() => setIsBusy(false));
  }, [answers]);
  useEffect(() => onPermission(lookAgain), []);

  // What the browser holds of somebody who was here before counts for nothing.
  const now = standing === "on" && !known ? "off" : standing;
  const on = async () => {
    setIsBusy(true);
    setProblem("");
    try {
      const made = await turnOn(publicKey);
      if (made) return onOn(made);
    } catch (error) {
      setProblem(refusal(error));
    }
    await lookAgain();
    setIsBusy(false);
  };
  const off = async () => {
    setIsBusy(true);
    await turnOff();
    onOff();
  };
  const isOn = now === "on";

  return (
    <div className="stack gap-2" aria-busy={!now}>
      <div className="row flex-wrap">
        <p className="grow basis-52 font-medium" role="status">
          {WORDS[now] ?? "\u00a0"}
        </p>
        {(isOn || now === "off") && (
          <Button
            icon={isOn ? BellOff : BellRing}
            variant={isOn ? "secondary" : "primary"}
            busy={isBusy}
            onClick={isOn ? off : on}
          >
            {isOn ? "Turn off on this device" : "Turn on on this device"}
          </Button>
        )}
      </div>
      {problem && (
        <p className="error" role="alert">
          <CircleAlert className="i i--sm mt-0.5" aria-hidden="true" />
          <span>{problem}</span>
        </p>
      )}
    </div>
  );
}
