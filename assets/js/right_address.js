// An address that asks for what cannot be had is put right where it stands.
import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";

/** `right` is how the page reads its address, once it `isRead`. */
export const useRightAddress = (right, isRead) => {
  const navigate = useNavigate();
  const { search } = useLocation();
  useEffect(() => {
    if (isRead && search !== right) navigate({ search: right }, { replace: true, preventScrollReset: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search, right, isRead]);
};
