// Asks once before files are gone.
import { Dialog } from "@base-ui/react/dialog";
import ListX from "lucide-react/dist/esm/icons/list-x.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import { Button } from "./parts.jsx";

/** `isOne`: about a single file; else rows may also leave the list alone. */
export default function Ask({ title, isOne, onAnswer, onClose }) {
  const words = isOne
    ? "The file goes from the disk, unless somebody else has downloaded the same. It can be downloaded again."
    : "Files go from the disk, unless somebody else has downloaded the same. Taken off the list alone, they stay.";
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog">
          <div className="dialog__head">
            <Dialog.Title className="grow">{title}</Dialog.Title>
          </div>
          <Dialog.Description className="dialog__body">{words}</Dialog.Description>
          <div className="dialog__foot">
            <Dialog.Close render={<Button variant="ghost">Keep</Button>} />
            {!isOne && (
              <Button icon={ListX} onClick={() => onAnswer(false)}>
                Off the list
              </Button>
            )}
            <Button variant="danger" icon={Trash2} onClick={() => onAnswer(true)}>
              {isOne ? "Delete the file" : "Delete the files"}
            </Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
