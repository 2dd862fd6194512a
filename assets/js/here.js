// Pages are drawn once before anybody opens them, without their address.
import { useEffect, useState } from "react";

let wasHere = false;

/** False while a page is what was drawn beforehand; from then on what its address asks counts. */
export const useIsHere = () => {
  const [isHere, setIsHere] = useState(wasHere);
  useEffect(() => {
    wasHere = true;
    setIsHere(true);
  }, []);
  return isHere;
};
