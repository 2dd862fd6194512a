// The history panel; its script comes when somebody opens it.
import { Suspense, lazy } from "react";

const List = lazy(() => import("./history_list.jsx"));

export function History({ children, ...props }) {
  return (
    <Suspense fallback={children}>
      <List {...props} skeleton={children} />
    </Suspense>
  );
}
